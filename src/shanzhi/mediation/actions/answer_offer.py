from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..models import Offer
from . import _hold


def _again(pk: str) -> Offer:
    return Offer.objects.get(pk=int(pk))


@act("mediation.answer_offer", recall=_again)
def answer_offer(offer: Offer, *, answer: str, words: str = "", key: str | None = None, by: Actor) -> Offer:
    """Write down what became of a proposal: taken, declined or withdrawn; the history stays. 答复方案

    `answer` is TAKEN, DECLINED or WITHDRAWN. To accept binds nobody yet: only the agreement does.
    """
    row, grant = _hold.held(offer.mediation_id, "answer_offer", by=by)
    _hold.by_the_mediator(row, "answer_offer", by)
    if answer not in (Offer.State.TAKEN, Offer.State.DECLINED, Offer.State.WITHDRAWN):
        raise Invalid({"answer": "请选择接受、不接受或者撤回。"})
    found = row.offers.select_for_update().filter(pk=offer.pk, state=Offer.State.OPEN).first()
    if found is None:
        raise NotFound(what="待答复的方案")
    found.state, found.answer_words, found.answered_at = answer, words.strip()[:400], now()
    found.save(update_fields=["state", "answer_words", "answered_at"])
    _hold.write(row, "answer_offer", {"offer": found.pk, "answer": answer}, grant=grant, by=by)
    return found
