from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.acting import act

from .._moving import moving
from ..errors import SamePerson
from ..models import Case
from ..queries import by_code


@act("cases.take_up", recall=by_code)
def take_up(
    case: Case, *, handler_id: int | None = None, seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """The unit signs for its errand; the case is being handled when the lead unit has signed. 签收

    The handler is whoever signs, or the colleague named. The person who pushes the procedure cannot be the one who
    handles the substance (两个责任).
    """
    with moving(case, "take_up", by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of("cases.take_up"))
        if errand is None or errand.state != "DISPATCHED":
            raise NotAllowed(name=by.name, move="签收（本单位没有待签收的任务）")
        handler = handler_id or by.id
        if handler is not None and handler == work.case.procedure_owner_id:
            raise SamePerson(name=by.name)
        errand.state = "HANDLING"
        errand.taken_up_at = now()
        errand.handler_id = handler
        if errand.role == "lead":
            work.case.substance_owner_id = handler
        else:
            work.target = None
        work.detail.update(role=errand.role, unit_id=errand.unit_id)
        if handler:
            work.concerns.add(handler)
    return case
