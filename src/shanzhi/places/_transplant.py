"""An area that comes under another parent is a new area: its path says where it lies, and old cases keep the old path.

So the whole subtree is set up again under the new parent, and every old area points to its new self.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from . import _areas, _copy, levels
from .models import Area, AreaCode, Boundary, Succession


def transplant(area: Area, to: Area, *, code: str, name: str, on: date, reason: str) -> Area:
    """Set up `area` and all under it anew below `to`, retire the old ones, and tie each to its successor.

    Codes below follow the new code where they began with the old one. Boundaries are carried over as they are.
    Returns the new area. The caller has locked and checked both.
    """
    below = list(
        Area.objects.select_for_update()
        .filter(path__startswith=area.path, retired_on=None)
        .exclude(pk=area.pk)
        .order_by("path")
    )
    below.sort(key=lambda each: each.path.count("."))
    old = [area, *below]
    end(old, on=on)
    fresh: dict[int, Area] = {}
    for each, pk in zip(old, _areas.next_ids(len(old)), strict=True):
        is_top = each.pk == area.pk
        sketch = _areas.Sketch(
            level=each.level,
            code=code if is_top else _follow(each.code, area.code, code),
            name=name if is_top else each.name,
            kind=each.kind,
            purpose=each.purpose,
            schematic=each.schematic,
        )
        parent = to if is_top else fresh[each.parent_id or 0]
        new = _areas.new_area(sketch, parent, on=on, pk=pk)
        new.lon, new.lat = each.lon, each.lat
        fresh[each.pk] = new
    _copy.areas(fresh.values())
    _carry_boundaries(fresh, on=on)
    why = {area.pk: reason}
    Succession.objects.bulk_create(
        [
            Succession(predecessor_id=pk, successor=new, kind=Succession.Kind.MOVED, on=on, reason=why.get(pk, ""))
            for pk, new in fresh.items()
        ],
        batch_size=2000,
    )
    return fresh[area.pk]


def end(areas: list[Area], *, on: date) -> None:
    """Retire areas: their codes and boundaries end with the same day."""
    ids = [each.pk for each in areas]
    Area.objects.filter(pk__in=ids).update(retired_on=on)
    AreaCode.objects.filter(area_id__in=ids, valid_to=None).update(valid_to=on)
    Boundary.objects.filter(area_id__in=ids, valid_to=None).update(valid_to=on)
    for each in areas:
        each.retired_on = on


def _carry_boundaries(fresh: dict[int, Area], *, on: date) -> None:
    """The extents that ended with the move, for the new areas."""
    held = Boundary.objects.filter(area_id__in=list(fresh), valid_to=on).order_by("area_id", "id")
    latest = {boundary.area_id: boundary for boundary in held.iterator(chunk_size=500)}
    _copy.boundaries(
        Boundary(
            area=fresh[old_id],
            shape=boundary.shape,
            west=boundary.west,
            south=boundary.south,
            east=boundary.east,
            north=boundary.north,
            source_datum=boundary.source_datum,
            valid_from=on,
            note=boundary.note,
        )
        for old_id, boundary in latest.items()
    )


def _follow(code: str, old: str, new: str) -> str:
    return new + code[len(old) :] if code.startswith(old) else code


def free_code(area: Area, to: Area, suggest: Callable[[], str | None]) -> str:
    """Which code a transplanted area gets: its own where it does not claim to belong elsewhere, else the next free
    one under the new parent; "" where neither is to be had."""
    if not levels.is_grid(area.level) or area.code.startswith(to.code):
        return area.code
    return suggest() or ""
