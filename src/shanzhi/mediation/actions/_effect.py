"""When an agreement begins to bind, and what follows for the mediation. The only place that sets EFFECTIVE."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.clock import now

from .. import queries
from ..models import Agreement, Assignment, Duty, Mediation, Party, Signature
from . import _hold

BINDING = Agreement.State.EFFECTIVE


def missing(agreement: Agreement, mediation: Mediation) -> list[str]:
    """Whose signature is still missing under the present words."""
    return lacking(agreement, chief_of(mediation))


def chief_of(mediation: Mediation) -> int | None:
    found = mediation.assignments.filter(state="ACTIVE", role=Assignment.Role.CHIEF)
    return found.values_list("member_id", flat=True).first()


def lacking(agreement: Agreement, chief: int | None, *, more: Sequence[Signature] = ()) -> list[str]:
    """The same, for whoever knows already who is in the chair, and what was signed just now."""
    signed = [s for s in (*agreement.signatures.all(), *more) if s.digest == agreement.digest]
    by_parties = {s.party_id for s in signed}
    found = [p.label for p in sorted(agreement.parties.all(), key=lambda p: p.n) if p.pk not in by_parties]
    if chief is None or chief not in {s.member_id for s in signed}:
        found.append("调解员")
    return found


def note_moments(agreement: Agreement, lacks: list[str]) -> None:
    """When the parties, and when the mediator, were complete."""
    moment = now()
    agreement.parties_signed_at = None if set(lacks) - {"调解员"} else agreement.parties_signed_at or moment
    agreement.mediator_signed_at = None if "调解员" in lacks else agreement.mediator_signed_at or moment


def stamp(agreement: Agreement, mediation: Mediation) -> list[str]:
    """Note the moments at which the parties and the mediator were complete; answers who is missing."""
    lacks = missing(agreement, mediation)
    note_moments(agreement, lacks)
    agreement.save(update_fields=["parties_signed_at", "mediator_signed_at"])
    return lacks


def take(agreement: Agreement, mediation: Mediation) -> None:
    """It binds from now on: the clock of the joint application begins, what it replaces is replaced."""
    bind(agreement)
    settle(mediation)


def bind(agreement: Agreement) -> None:
    profile = queries.in_force()
    moment = now()
    agreement.state, agreement.effective_at = BINDING, moment
    agreement.apply_by = profile.calendar().due(moment, profile.mediation.apply_within)
    agreement.save(update_fields=["state", "effective_at", "apply_by", "sealed_at", "sealed_by_name"])
    if agreement.replaces_id is not None:
        Agreement.objects.filter(pk=agreement.replaces_id, state=BINDING).update(state=Agreement.State.REPLACED)


def settle(mediation: Mediation) -> None:
    """Agreed when nothing is left open and every party in play is in a binding agreement; performed when every duty is
    done. A group goes on until its last member has agreed or stepped out."""
    binding = list(mediation.agreements.filter(state=BINDING).prefetch_related("parties"))
    if mediation.state == Mediation.State.OPEN and binding:
        covered = {p.pk for a in binding if not a.is_partial for p in a.parties.all()}
        under_way = mediation.agreements.filter(state__in=("DRAFT", "SIGNING")).exists()
        rest: list[Party] = [p for p in _hold.in_play(mediation) if p.pk not in covered]
        if not rest and not under_way:
            mediation.state, mediation.next_at = Mediation.State.AGREED, None
            mediation.save(update_fields=["state", "next_at"])
    if mediation.state == Mediation.State.AGREED and binding:
        open_duties = Duty.objects.filter(agreement__in=binding).exclude(state=Duty.State.DONE)
        if not open_duties.exists():
            mediation.state, mediation.performed_at = Mediation.State.PERFORMED, now()
            mediation.save(update_fields=["state", "performed_at"])
