"""Writing many areas in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice

from . import _areas, _copy
from ._register import Known
from .datum import Datum
from .findings import Progress
from .geometry import Extent
from .models import Area, Boundary

BATCH = 2000


def create(
    fresh: Sequence[Known],
    extents: Mapping[str, Extent],
    *,
    on: date,
    datum: Datum | str,
    purposes: Mapping[str, str] | None = None,
    schematic: bool = False,
    progress: Progress | None = None,
) -> None:
    """Set up areas of a plan, parents before children; `extents` (WGS-84) by code."""
    made: dict[str, Area] = {}
    standing = {known.parent.code: known.parent.id for known in fresh if known.parent is not None and known.parent.id}
    made.update({area.code: area for area in Area.objects.filter(pk__in=standing.values())})
    numbers = iter(_areas.next_ids(len(fresh)) if fresh else [])
    done = 0
    waiting = iter(fresh)
    while batch := list(islice(waiting, BATCH)):
        areas: list[Area] = []
        boundaries: list[Boundary] = []
        for known in batch:
            sketch = _areas.Sketch(
                level=known.level,
                code=known.code,
                name=known.name,
                kind=known.kind,
                purpose=(purposes or {}).get(known.code, ""),
                schematic=schematic,
            )
            parent = made[known.parent.code] if known.parent is not None else None
            area = _areas.new_area(sketch, parent, on=on, pk=next(numbers))
            made[area.code] = area
            areas.append(area)
            if (extent := extents.get(known.code)) is not None:
                boundaries.append(_areas.new_boundary(area, extent, on=on, datum=datum))
        _copy.areas(areas)
        _copy.boundaries(boundaries)
        done += len(batch)
        if progress is not None:
            progress(done, len(fresh))


def no_earlier(area: Area, day: date) -> date:
    """The day of the import, or that of the area's last change where that was later: history is not rewritten."""
    last = _areas.latest_change([area])
    return max(day, last) if last is not None else day
