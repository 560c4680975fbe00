from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.sealing import seal
from shanzhi.records.acting import act

from ..models import Confidence, Mediation, Party, Sitting
from . import _hold


def _again(pk: str) -> Confidence:
    return Confidence.objects.get(pk=int(pk))


@act("mediation.tell_in_confidence", recall=_again)
def tell_in_confidence(
    mediation: Mediation,
    *,
    party: Party,
    text: str,
    sitting: Sitting | None = None,
    key: str | None = None,
    by: Actor,
) -> Confidence:
    """Keep what a party told the mediators alone: sealed, and read only by them. 背对背记录

    It stands in no list, export, search or paper; the trail says that something was kept, not what and of whom.
    """
    row, grant = _hold.held(mediation.pk, "tell_in_confidence", by=by)
    _hold.by_the_mediator(row, "tell_in_confidence", by)
    person = _hold.party_of(row, party)
    text = _hold.wanted("text", "陈述内容", text, most=4000)
    own = sitting if sitting is not None and sitting.mediation_id == row.pk else None
    made = Confidence.objects.create(
        mediation=row, party=person, sitting=own, text_sealed=seal(text), at=now(), by_name=by.name
    )
    _hold.write(row, "tell_in_confidence", {"confidence": made.pk}, grant=grant, by=by)
    return made
