from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..models import Mediation, Offer, Side, Sitting
from . import _hold


def _again(pk: str) -> Offer:
    return Offer.objects.get(pk=int(pk))


@act("mediation.make_offer", recall=_again)
def make_offer(
    mediation: Mediation,
    *,
    terms: str,
    side: str = "",
    amount_fen: int | None = None,
    counter_to: Offer | None = None,
    sitting: Sitting | None = None,
    key: str | None = None,
    by: Actor,
) -> Offer:
    """Write down a proposal of a side, or of the mediator; a counter-offer declines the one it answers. 提出方案"""
    row, grant = _hold.held(mediation.pk, "make_offer", by=by, states=(Mediation.State.OPEN,))
    _hold.by_the_mediator(row, "make_offer", by)
    _hold.in_time(row, "make_offer")
    if side and side not in set(row.parties.values_list("side", flat=True)) & set(Side.values):
        raise Invalid({"side": "请选择提出方案的一方；调解员提出的不选。"})
    if amount_fen is not None and amount_fen < 0:
        raise Invalid({"amount_fen": "金额不能小于零。"})
    answered = None
    if counter_to is not None:
        answered = row.offers.select_for_update().filter(pk=counter_to.pk, state=Offer.State.OPEN).first()
        if answered is None:
            raise NotFound(what="待答复的方案")
        if side == answered.side:
            raise Invalid({"side": "反方案由另一方提出。"})
        answered.state, answered.answered_at, answered.answer_words = Offer.State.DECLINED, now(), "提出反方案"
        answered.save(update_fields=["state", "answered_at", "answer_words"])
    own = sitting if sitting is not None and sitting.mediation_id == row.pk else None
    made = Offer.objects.create(
        mediation=row, side=side, amount_fen=amount_fen, counter_to=answered, sitting=own,
        terms=_hold.wanted("terms", "方案内容", terms, most=1000), at=now(), by_name=by.name,
    )  # fmt: skip
    _hold.write(row, "make_offer", {"offer": made.pk, "side": side}, grant=grant, by=by)
    return made
