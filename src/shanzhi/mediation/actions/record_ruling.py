from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import telling
from ..models import Confirmation, Mediation
from . import _hold

State = Confirmation.State


def _again(pk: str) -> Confirmation:
    return Confirmation.objects.get(pk=int(pk))


@act("mediation.record_ruling", recall=_again)
def record_ruling(
    confirmation: Confirmation,
    *,
    result: str,
    ruling: str = "",
    ruled_on: date,
    reason: str = "",
    key: str | None = None,
    by: Actor,
) -> Confirmation:
    """Write down what the court said: confirmed, refused, not accepted, or withdrawn by the parties. 登记裁定

    Confirmed, the agreement may be enforced; refused, the parties change it with consent of all, or sue.
    """
    states = tuple(Mediation.State)
    row, grant = _hold.held(confirmation.agreement.mediation_id, "record_ruling", by=by, states=states)
    found = Confirmation.objects.select_for_update(of=("self",)).filter(pk=confirmation.pk, state=State.APPLIED).first()
    if found is None:
        raise NotFound(what="待裁定的司法确认申请")
    wrong: dict[str, str] = {}
    if result not in State.values or result == State.APPLIED:
        wrong["result"] = "请选择裁定结果。"
    if result in (State.CONFIRMED, State.REFUSED) and len(ruling.strip()) < 4:
        wrong["ruling"] = "请填写裁定书案号。"
    if result in (State.REFUSED, State.NOT_ACCEPTED) and len(reason.strip()) < 4:
        wrong["reason"] = "请填写法院的理由。"
    if not found.applied_on <= ruled_on <= today():
        wrong["ruled_on"] = "裁定日期应在申请之后、不晚于今天。"
    if wrong:
        raise Invalid(wrong)
    found.state, found.ruling, found.ruled_on, found.reason = (
        result,
        ruling.strip()[:80],
        ruled_on,
        reason.strip()[:400],
    )
    found.save(update_fields=["state", "ruling", "ruled_on", "reason"])
    detail: dict[str, object] = {"agreement": found.agreement.number, "result": result, "ruling": found.ruling}
    _hold.write(row, "record_ruling", detail, grant=grant, by=by)
    step = f"司法确认结果：{found.get_state_display()}"
    telling.tell(row, telling.members_of(row), step, key=f"ruling/{found.pk}", by=by)
    return found
