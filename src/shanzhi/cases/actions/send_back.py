from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import moving
from ..errors import CannotBounce, NeedsNextUnit, ObjectedTooLate, PleaPending
from ..models import Case, Plea
from ..queries import by_code
from ..states import ERRAND_OPEN
from ._text import wanted


@act("cases.send_back", recall=by_code)
def send_back(
    case: Case,
    *,
    reason: str,
    next_unit: Unit | None,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Say that the case is not ours and whose it is; a review decides, it does not simply bounce. 退单

    Refuses without a next unit, a second time by a designated unit, after the county's limit for objecting, and while
    another plea is open. The review has a limit and a clock of its own.
    Source: 北京市接诉即办工作条例 12 (派单异议审核), 潍坊市政务服务热线条例 22 (a designated unit may not return it).
    """
    reason = wanted("reason", "退单理由", reason, at_least=4, at_most=400)
    if next_unit is None:
        raise NeedsNextUnit()
    with moving(case, "send_back", by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of("cases.send_back"), ERRAND_OPEN)
        if errand is None:
            raise NotAllowed(name=by.name, move="退单")
        if errand.is_designated:
            raise CannotBounce(unit=errand.unit.name)
        if next_unit.pk == errand.unit_id:
            raise Invalid({"next_unit": "建议承办单位不能是本单位。"})
        if next_unit.closed_on is not None:
            raise Invalid({"next_unit": "该单位已撤并，请选择其他单位。"})
        if open_plea := Plea.objects.filter(errand=errand, state="ASKED").first():
            raise PleaPending(kind=open_plea.get_kind_display())
        last = _clocks.object_until(work.case, errand)
        if now() > last:
            limit = profile_of(work.case.profile_id).limits.object
            raise ObjectedTooLate(limit=limit.str_zh, until=f"{local(last):%m月%d日%H:%M}")
        errand.state = "RETURN_ASKED"
        plea = Plea(
            case=work.case, errand=errand, kind="send_back", reason=reason, next_unit=next_unit,
            asked_by_id=by.id, asked_at=now(),
        )  # fmt: skip
        _clocks.ask_by(plea, work.case)
        plea.save(force_insert=True)
        if errand.role == "assist":
            work.target = None
        work.detail.update(role=errand.role, unit_id=errand.unit_id, reason=reason, next_unit=next_unit.short_name)
    return case
