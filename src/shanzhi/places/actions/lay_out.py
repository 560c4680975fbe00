from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed
from shanzhi.kernel.events import announce
from shanzhi.kernel.verbs import label_of
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import _areas, _copy, atlas, geometry
from ..events import AreasImported
from ..models import Area, Boundary


class Drawn(Protocol):
    """One area of a whole map, as the map maker gives it; `wkb` is None where the level is not drawn."""

    @property
    def level(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent_code(self) -> str: ...
    @property
    def wkb(self) -> bytes | None: ...
    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def kind(self) -> str: ...
    @property
    def purpose(self) -> str: ...


@act("places.lay_out")
def lay_out(rows: Iterable[Drawn], *, on: date, source: str = "", by: Actor) -> int:
    """Set up a whole schematic map at once, parents before children; says how many areas. 铺设示意图

    For the demo county and trials: only the system does it, into a database without areas. A county's own areas come
    by `import_divisions` and `import_grids`.
    """
    if not by.is_system or Area.objects.exists():
        raise NotAllowed(name=by.name, move=label_of("places.lay_out"))
    drawn = list(rows)
    made: dict[str, Area] = {}
    boundaries: list[Boundary] = []
    for row, pk in zip(drawn, _areas.next_ids(len(drawn)), strict=True):
        sketch = _areas.Sketch(
            level=row.level, code=row.code, name=row.name, kind=row.kind, purpose=row.purpose, schematic=True
        )
        area = _areas.new_area(sketch, made.get(row.parent_code), on=on, pk=pk)
        made[row.code] = area
        if row.wkb is not None:
            boundaries.append(_boundary(area, row.wkb, on, source))
        area.lon, area.lat = row.lon, row.lat
    _copy.areas(made.values())
    _copy.boundaries(boundaries)
    records.write("atlas", "places.lay_out", detail={"source": source, "created": len(made), "on": on}, by=by)
    atlas.turn_page()
    announce(AreasImported(run_id=None, created=len(made), changed=0))
    return len(made)


def _boundary(area: Area, wkb: bytes, on: date, note: str) -> Boundary:
    box = geometry.Box.of(geometry.read(wkb))
    return Boundary(
        area=area,
        shape=wkb,
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        valid_from=on,
        note=note[:200],
    )
