from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act
from shanzhi.staff.queries import is_in_unit

from .._moving import moving
from ..errors import SamePerson
from ..models import Case
from ..queries import by_code


@act("cases.take_up", recall=by_code)
def take_up(
    case: Case, *, handler_id: int | None = None, seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """The unit signs for its errand; the case is being handled when the lead unit has signed. 签收

    The handler is whoever signs, or the colleague of the unit named. The person who pushes the procedure cannot be the
    one who handles the substance (两个责任).
    """
    with moving(case, "take_up", by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of("cases.take_up"), ("DISPATCHED",))
        if errand is None:
            raise NotAllowed(name=by.name, move="签收（本单位没有待签收的任务）")
        handler = handler_id or by.id
        if handler is not None and handler != by.id and not is_in_unit(handler, errand.unit_id):
            raise Invalid({"handler_id": "经办人不在承办单位任职，请选择本单位人员。"})
        if handler is not None and handler == work.case.procedure_owner_id:
            raise SamePerson(name=str(work.case.procedure_owner))
        errand.state = "HANDLING"
        errand.taken_up_at = now()
        errand.handler_id = handler
        if errand.role == "lead":
            work.case.substance_owner_id = handler
        else:
            work.target = None
        work.detail.update(role=errand.role, unit_id=errand.unit_id, handler_id=handler)
        if handler:
            work.concerns.add(handler)
    return case
