from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act
from shanzhi.staff.models import Member
from shanzhi.staff.queries import is_in_unit

from .._moving import moving
from ..errors import SamePerson
from ..models import Case
from ..queries import by_code
from ..states import ERRAND_OPEN


@act("cases.assign_handler", recall=by_code)
def assign_handler(case: Case, *, handler: Member, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Name the colleague who handles the unit's errand. 指定经办

    Refuses people without a current post in the unit.
    """
    with moving(case, "assign_handler", by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of("cases.assign_handler"), ERRAND_OPEN)
        if errand is None:
            raise NotAllowed(name=by.name, move="指定经办")
        if not is_in_unit(handler.pk, errand.unit_id):
            raise Invalid({"handler": f"{handler.name}不在承办单位任职，请选择本单位人员。"})
        if handler.pk == work.case.procedure_owner_id:
            raise SamePerson(name=handler.name)
        work.detail.update(
            unit_id=errand.unit_id, handler=handler.name, handler_id=handler.pk, before=errand.handler_id
        )
        errand.handler = handler
        if errand.role == "lead":
            work.case.substance_owner = handler
        work.concerns.add(handler.pk)
    return case
