from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import Moving, moving
from ..models import Case
from ..queries import by_code
from ._errands import give, refuse_unit


@act("cases.dispatch", recall=by_code)
def dispatch(
    case: Case,
    *,
    to: Unit,
    assisting: Sequence[Unit] = (),
    task: str = "",
    limit: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Hand the case to the one unit that can solve it, with others to assist; each gets an errand and a clock. 派单

    `limit` (7wd, 4wh, 2h) replaces the profile's; longer than the profile's is refused: that is what an extension
    is for. Refuses closed units and a unit named twice.
    """
    with moving(case, "dispatch", by=by, seen=seen) as work:
        hand_out(work, to=to, assisting=assisting, task=task, limit=limit)
    return case


def hand_out(
    work: Moving,
    *,
    to: Unit,
    assisting: Sequence[Unit] = (),
    task: str = "",
    limit: str = "",
    is_designated: bool = False,
) -> None:
    """Write the errands of a dispatch; a ruling on a returned case uses it too."""
    case = work.case
    units = [to, *assisting]
    if len({u.pk for u in units}) != len(units):
        raise Invalid({"assisting": "主办单位和协办单位不能重复。"})
    for unit in units:
        refuse_unit(work, unit)
    limit = limit or _clocks.limit_for(case, "handle")
    _clocks.refuse_longer(case, "handle", limit)
    case.lead_unit = to
    case.substance_owner_id = None
    case.dispatched_at = work.since
    case.procedure_owner_id = case.procedure_owner_id or work.by.id
    _clocks.start(case, "handle", limit, at=work.since)
    for unit in units:
        role, is_lead = ("lead", True) if unit is to else ("assist", False)
        give(work, unit, role, task=task, limit=limit, is_designated=is_designated and is_lead)
    work.detail.update(unit=to.short_name, unit_id=to.pk, limit=limit)
    if assisting:
        work.detail["assisting"] = [u.short_name for u in assisting]
    if task:
        work.detail["task"] = task.strip()[:400]
