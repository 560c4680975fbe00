from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import ways
from ..closed_lists import CONFIRMATION_QUESTIONS
from ..errors import AppliedTooLate, NotConfirmable
from ..models import Agreement, Confirmation, Mediation
from . import _hold


@act("mediation.apply_for_confirmation", recall=int)
def apply_for_confirmation(
    mediation: Mediation,
    *,
    agreements: Sequence[Agreement],
    court: str,
    answers: Mapping[str, bool],
    applicants: Sequence[int],
    applied_on: date | None = None,
    key: str | None = None,
    by: Actor,
) -> int:
    """Apply to the court for confirmation, jointly and within 30 days of effect, one or a batch. 申请司法确认

    `answers` answers each question of the pre-check; a yes is refused with what the court would say
    (`NotConfirmable`). `applicants` are the parties that apply: all of every agreement, or it is not joint. Each
    agreement has its own 30 days (`AppliedTooLate`). Answers how many applications were entered.
    """
    states = (Mediation.State.OPEN, Mediation.State.AGREED, Mediation.State.PERFORMED)
    row, grant = _hold.held(mediation.pk, "apply_for_confirmation", by=by, states=states)
    day = applied_on or today()
    if day > today():
        raise Invalid({"applied_on": "申请日期不能晚于今天。"})
    _refuse_by_precheck(answers)
    wanted = [a.pk for a in agreements]
    found = list(
        row.agreements.select_for_update().filter(pk__in=wanted, state=Agreement.State.EFFECTIVE).order_by("n")
    )
    if not found or len(found) != len(set(wanted)):
        raise Invalid({"agreements": "请选择已生效的协议。"})
    court = _hold.wanted("court", "人民法院", court, least=4, most=80)
    for agreement in found:
        _refuse_one(agreement, applicants, day)
        Confirmation.objects.create(
            agreement=agreement, court=court, applied_on=day, answers={q.key: False for q in CONFIRMATION_QUESTIONS},
            at=now(), by_name=by.name,
        )  # fmt: skip
    detail: dict[str, object] = {"agreements": [a.number for a in found], "court": court, "applied_on": str(day)}
    _hold.write(row, "apply_for_confirmation", detail, grant=grant, by=by)
    return len(found)


def _refuse_by_precheck(answers: Mapping[str, bool]) -> None:
    missing = {f"q_{q.key}": f"请回答：{q.text}？" for q in CONFIRMATION_QUESTIONS if answers.get(q.key) is None}
    if missing:
        raise Invalid(missing)
    reasons = [q.refusal for q in CONFIRMATION_QUESTIONS if answers[q.key]]
    if reasons:
        raise NotConfirmable(reasons="、".join(reasons))


def _refuse_one(agreement: Agreement, applicants: Sequence[int], day: date) -> None:
    assert agreement.effective_at is not None  # noqa: S101 - a constraint of the database
    if day > ways.last_day(agreement):
        until, since = ways.last_day(agreement), local(agreement.effective_at).date()
        raise AppliedTooLate(number=agreement.number, effective=f"{since:%Y年%m月%d日}", until=f"{until:%Y年%m月%d日}")
    if day < local(agreement.effective_at).date():
        raise Invalid({"applied_on": f"{agreement.number}在该日尚未生效。"})
    absent = [p.label for p in agreement.parties.order_by("n") if p.pk not in set(applicants)]
    if absent:
        raise Invalid({"applicants": f"司法确认须共同申请，{'、'.join(absent[:5])}没有申请。"})
    known = agreement.confirmations.filter(state__in=("APPLIED", "CONFIRMED")).first()
    if known is not None:
        raise Invalid({"agreements": f"{agreement.number}{known.get_state_display()}，不需要重复申请。"})
