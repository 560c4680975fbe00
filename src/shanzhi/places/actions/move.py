from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from .. import _areas, _transplant, atlas, codes
from ..errors import CodeUnfit, SuccessorUnfit
from ..events import AreaMoved
from ..models import Area


@act("places.move")
def move(
    area: Area | int,
    *,
    to: Area | int,
    code: str = "",
    name: str = "",
    on: date | None = None,
    reason: str = "",
    by: Actor,
) -> Area:
    """Put an area with all under it below another parent, as a new area that takes over from the old. 划转

    Old cases keep their place; whoever governs the new area sees them as well. Without a code a grid gets the next
    free one of its new parent; a division keeps its own unless it is given another. Returns the new area.
    """
    held, by = _areas.locked(area, "places.move", by=by)
    target, _target_by = _areas.locked(to, "places.move", by=by)
    if target.path.startswith(held.path):
        raise SuccessorUnfit(label=target.label, reason="不能划转到自己的下级")
    if target.pk == held.parent_id:
        raise SuccessorUnfit(label=target.label, reason="已经在这个区域之下")
    _areas.fit_level(held.level, target)
    day = _areas.fit_day(on, not_before=_areas.latest_change([held]))
    chosen = code.strip() or _transplant.free_code(held, target, lambda: codes.next_code(target, held.level, held.kind))
    if not chosen:
        raise CodeUnfit(area_code="", reason="接收区域下没有空号，请填写新代码")
    chosen = _areas.fit_code(chosen, target, held.kind, mine=held.pk)
    new = _transplant.transplant(
        held, target, code=chosen, name=name.strip() or held.name, on=day, reason=reason.strip()
    )
    _areas.write_line(
        held, "places.move", {"to": _areas.subject(new), "to_label": new.label, "on": day, "reason": reason}, by=by
    )
    _areas.write_line(
        new, "places.move", {"from": _areas.subject(held), "from_label": held.label, "on": day, "reason": reason}, by=by
    )
    atlas.turn_page()
    announce(AreaMoved(area_id=held.pk, path=held.path, new_id=new.pk, new_path=new.path, on=day))
    return new
