from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..models import Confidence, Offer
from . import _hold


def _again(pk: str) -> Offer:
    return Offer.objects.get(pk=int(pk))


@act("mediation.release_confidence", recall=_again)
def release_confidence(
    confidence: Confidence,
    *,
    terms: str,
    allowed: bool,
    amount_fen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Offer:
    """With the leave of who said it, pass a proposal on to the other side. 转达方案

    It is passed on in the words agreed for that; the words said in confidence stay sealed.
    """
    row, grant = _hold.held(confidence.mediation_id, "release_confidence", by=by)
    _hold.by_the_mediator(row, "release_confidence", by)
    kept = row.confidences.select_for_update().filter(pk=confidence.pk).select_related("party").first()
    if kept is None:
        raise NotFound(what="背对背陈述")
    if not allowed:
        raise Invalid({"allowed": "须经陈述人本人同意，才能转达。"})
    kept.released_at = now()
    kept.save(update_fields=["released_at"])
    made = Offer.objects.create(
        mediation=row, sitting=kept.sitting, side=kept.party.side, amount_fen=amount_fen,
        terms=_hold.wanted("terms", "转达内容", terms, most=1000), at=now(), by_name=by.name,
    )  # fmt: skip
    _hold.write(row, "release_confidence", {"confidence": kept.pk, "offer": made.pk}, grant=grant, by=by)
    return made
