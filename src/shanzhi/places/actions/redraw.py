from __future__ import annotations

from datetime import date
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from .. import _areas, atlas, geometry
from ..datum import Datum
from ..events import AreaRedrawn
from ..models import Area, Boundary


@act("places.redraw")
def redraw(
    area: Area | int,
    *,
    shape: Any,
    datum: Datum | str = Datum.WGS84,
    on: date | None = None,
    note: str = "",
    schematic: bool = False,
    seen: int | None = None,
    by: Actor,
) -> Boundary:
    """Give an area another boundary from a day on; the old one is kept with its days. 调整边界

    Cases stay with the area they were filed in. `seen` is the number of the boundary the page showed (0: none):
    when somebody else has drawn since, the second is refused.
    """
    held, by = _areas.locked(area, "places.redraw", by=by)
    _areas.refuse_stale(held, seen)
    before = _areas.current_boundary(held)
    day = _areas.fit_day(on, not_before=before.valid_from if before else held.established_on)
    extent = _areas.fit_shape(shape, datum, held.parent)
    held.schematic = schematic
    boundary = _areas.put_boundary(held, extent, on=day, datum=datum, note=note.strip())
    was = round(float(geometry.square_metres(geometry.read(before.shape)))) if before else 0
    detail = {
        "on": day,
        "square_metres": {"from": was, "to": round(float(geometry.square_metres(extent)))},
        "datum": str(datum),
        "note": note.strip(),
    }
    _areas.write_line(held, "places.redraw", detail, by=by)
    atlas.turn_page()
    announce(AreaRedrawn(area_id=held.pk, path=held.path, on=day))
    return boundary
