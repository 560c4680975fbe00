from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import shapely
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from .. import _areas, _transplant, atlas, codes, geometry
from ..errors import ChildrenRemain, SuccessorUnfit
from ..events import AreaRetired
from ..geometry import Extent
from ..models import Area, Succession


@act("places.retire")
def retire(
    area: Area | int,
    *,
    successors: Sequence[Area | int] = (),
    kind: str = Succession.Kind.MERGED,
    absorb: bool = True,
    on: date | None = None,
    reason: str = "",
    by: Actor,
) -> Area:
    """End an area and say who takes over: one (merged) or several (split). 撤并

    What is under it goes along: to the one successor, or to that of several in whose extent it lies; if that cannot
    be told, nothing is done (`ChildrenRemain`). With `absorb`, a single successor's boundary grows by the area's.
    Old cases keep their place and are seen by whoever governs now. Without successors only an area with nothing under
    it can be ended.
    """
    held, by = _areas.locked(area, "places.retire", by=by)
    heirs = [_heir(each, held, by=by) for each in successors]
    day = _areas.fit_day(on, not_before=_areas.latest_change([held, *heirs]))
    extent = _extent(held)
    moved = _settle_children(held, heirs, on=day, reason=reason)
    _transplant.end([held], on=day)
    Succession.objects.bulk_create(
        [Succession(predecessor=held, successor=heir, kind=kind, on=day, reason=reason.strip()) for heir in heirs]
    )
    if absorb and len(heirs) == 1 and extent is not None:
        _absorb(heirs[0], extent, on=day, note=_("并入{label}").format(label=held.label))
    detail = {"kind": kind, "on": day, "moved": moved, "reason": reason.strip()}
    _areas.write_line(held, "places.retire", {**detail, "to": [_areas.subject(h) for h in heirs]}, by=by)
    for heir in heirs:
        _areas.write_line(heir, "places.retire", {**detail, "from": _areas.subject(held)}, by=by)
    atlas.turn_page()
    announce(AreaRetired(area_id=held.pk, path=held.path, successor_ids=tuple(h.pk for h in heirs), on=day))
    return held


def _heir(area: Area | int, held: Area, *, by: Actor) -> Area:
    pk = area if isinstance(area, int) else area.pk
    heir = Area.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=pk).first()
    if heir is None:
        raise NotFound(what=_("接收区域"))
    _areas.allowed("places.retire", heir.path, by=by)
    if heir.pk == held.pk or heir.path.startswith(held.path):
        raise SuccessorUnfit(label=heir.label, reason=_("不能由自己或自己的下级接收"))
    if heir.retired_on is not None:
        raise SuccessorUnfit(label=heir.label, reason=_("已经撤销"))
    if heir.level != held.level:
        raise SuccessorUnfit(label=heir.label, reason=_("层级不同"))
    return heir


def _extent(area: Area) -> Extent | None:
    held = _areas.current_boundary(area)
    return geometry.read(held.shape) if held else None


def _settle_children(held: Area, heirs: list[Area], *, on: date, reason: str) -> int:
    """Every child of the area comes under the successor it falls to."""
    children = list(Area.objects.filter(parent=held, retired_on=None).order_by("code"))
    extents = [_extent(heir) for heir in heirs]
    homes = [(child, _home(child, heirs, extents)) for child in children]
    lost = [child for child, home in homes if home is None]
    if lost:
        raise ChildrenRemain(label=held.label, count=len(lost), examples=_areas.names(lost))
    for child, home in homes:
        if home is not None:
            _transplant.transplant(
                child, home, code=_code_under(child, home), name=_name_under(child, home), on=on, reason=reason.strip()
            )
    return len(homes)


def _home(child: Area, heirs: list[Area], extents: list[Extent | None]) -> Area | None:
    if len(heirs) == 1:
        return heirs[0]
    if child.lon is None or child.lat is None:
        return None
    point = shapely.Point(child.lon, child.lat)
    holding = [h for h, extent in zip(heirs, extents, strict=True) if extent is not None and extent.intersects(point)]
    return holding[0] if len(holding) == 1 else None


def _code_under(child: Area, home: Area) -> str:
    chosen = _transplant.free_code(child, home, lambda: codes.next_code(home, child.level, child.kind))
    return chosen or child.code


def _name_under(child: Area, home: Area) -> str:
    """第三网格 of a merged village keeps its name unless the successor has one of that name."""
    taken = set(Area.objects.filter(parent=home, retired_on=None).values_list("name", flat=True))
    if child.name not in taken:
        return child.name
    longer = f"{child.parent.name if child.parent else ''}{child.name}"
    return longer if longer not in taken else f"{child.name}（{child.code[-3:]}）"


def _absorb(heir: Area, extent: Extent, *, on: date, note: str) -> None:
    held = _areas.current_boundary(heir)
    if held is None:
        return
    joined, _mended = geometry.mended(shapely.union(geometry.read(held.shape), extent))
    _areas.put_boundary(heir, joined, on=on, datum=held.source_datum, note=note)
