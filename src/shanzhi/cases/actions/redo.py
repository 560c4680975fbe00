from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._text import wanted


@act("cases.redo", recall=by_code)
def redo(case: Case, *, reason: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Send the case back to the lead unit because it is not solved; a new round with a new clock. 重办

    A resident's “not solved” does this by itself once; the second time it goes to a supervisor (see `intake.object`).
    """
    reason = wanted("reason", "重办理由", reason, at_most=400)
    with moving(case, "redo", by=by, seen=seen) as work:
        lead = work.lead
        if lead is None:
            raise Invalid({"reason": "本案没有主办单位，请重启后重新派单。"})
        case_, moment = work.case, work.since
        case_.redos += 1
        case_.verified_at = case_.closed_at = case_.replied_at = case_.reported_back_at = None
        case_.followed_up_at = case_.is_solved = case_.satisfaction = None
        case_.dispatched_at = moment
        case_.substance_owner_id = None
        _clocks.start(case_, "handle", at=moment)
        lead.state = "DISPATCHED"
        lead.round += 1
        lead.taken_up_at = lead.reported_at = None
        lead.handler_id = None
        lead.result = ""
        lead.dispatched_at = moment
        _clocks.start(lead, "handle", case_.limit, like=case_, at=moment)
        work.detail.update(reason=reason, round=lead.round, unit_id=lead.unit_id)
    return case
