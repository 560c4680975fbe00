from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import telling
from ..models import Agreement, Duty, Mediation
from ..money import yuan
from . import _effect, _hold

STATES = tuple(s for s in Mediation.State if s != Mediation.State.FILED)


def _again(pk: str) -> Duty:
    return Duty.objects.get(pk=int(pk))


@act("mediation.check_performance", recall=_again)
def check_performance(
    duty: Duty,
    *,
    outcome: str,
    on: date | None = None,
    amount_fen: int | None = None,
    proof: str = "",
    proof_id: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Duty:
    """Check one duty of a binding agreement: done or part of it, with proof, or not performed. 核验履行

    `outcome` is `paid` (with the sum), `done` or `default`; a default is possible only after its day and shows the
    ways to enforce. What comes later still counts.
    """
    owner = duty.agreement.mediation_id
    row, grant = _hold.held(owner, "check_performance", by=by, states=STATES)
    found = (
        Duty.objects.select_for_update(of=("self",)).select_related("agreement", "clause").filter(pk=duty.pk).first()
    )
    if found is None or found.agreement.state != Agreement.State.EFFECTIVE or found.state == Duty.State.DONE:
        raise NotFound(what="待履行的事项")
    day = on or today()
    if outcome == "default":
        _default(found)
    else:
        _performed(found, outcome, day, amount_fen, proof)
        found.proof, found.proof_id = proof.strip()[:200], proof_id
    found.save(update_fields=["state", "paid_fen", "done_on", "proof", "proof_id"])
    detail: dict[str, object] = {
        "duty": found.pk,
        "agreement": found.agreement.number,
        "outcome": outcome,
        "paid": found.paid_fen,
    }
    _hold.write(row, "check_performance", detail, grant=grant, by=by)
    if found.state == Duty.State.DEFAULT:
        step = "有到期事项未履行，请告知权利人可以采取的途径"
        telling.tell(row, telling.members_of(row), step, key=f"default/{found.pk}", by=by)
    _effect.settle(row)
    return found


def _performed(duty: Duty, outcome: str, day: date, amount_fen: int | None, proof: str) -> None:
    if day > today():
        raise Invalid({"on": "履行日期不能晚于今天。"})
    if len(proof.strip()) < 2:
        raise Invalid({"proof": "请写明履行凭证（收条、转账记录、现场查看）。"})
    if duty.amount_fen is None:
        if outcome != "done":
            raise Invalid({"outcome": "请选择已履行或者未履行。"})
        duty.state, duty.done_on = Duty.State.DONE, day
        return
    amount = duty.left_fen if outcome == "done" and amount_fen is None else amount_fen
    if outcome not in ("paid", "done") or amount is None or not 0 < amount <= duty.left_fen:
        raise Invalid({"amount_fen": f"请填写本次支付的金额，本期尚欠{yuan(duty.left_fen)}元。"})
    duty.paid_fen += amount
    if duty.left_fen == 0:
        duty.state, duty.done_on = Duty.State.DONE, day


def _default(duty: Duty) -> None:
    if duty.due_on is None or duty.due_on >= today():
        raise Invalid({"outcome": "履行期限还没有过，不能登记为未履行。"})
    duty.state = Duty.State.DEFAULT
