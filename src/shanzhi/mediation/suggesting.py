"""Who might mediate: a suggestion with its reasons, never a decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from shanzhi.kernel.clock import today
from shanzhi.kernel.sealing import unseal

from .models import LIVE, Assignment, Mediation, MediatorCard


@dataclass(frozen=True, slots=True)
class Suggestion:
    """推荐. `reasons` are shown beside the name; whoever is chosen is chosen by people."""

    card: MediatorCard
    reasons: tuple[str, ...]
    load: int
    is_full: bool
    is_party: bool
    """Bears the name of somebody in the dispute: has to be looked into before anything else."""


def suggest(mediation: Mediation, *, most: int = 8) -> list[Suggestion]:
    """Cards of those who may take it, the most fitting first: field, own committee, load, years."""
    cards = list(MediatorCard.objects.filter(is_available=True).select_related("member", "unit").order_by("id")[:500])
    loads = Counter(
        Assignment.objects.filter(
            member_id__in=[c.member_id for c in cards], state="ACTIVE", mediation__state__in=LIVE
        ).values_list("member_id", flat=True)
    )
    named = names_of(mediation)
    found = []
    for card in cards:
        load = loads.get(card.member_id, 0)
        reasons: list[str] = []
        points = 0.0
        if any(mediation.category.startswith(field) for field in card.fields):
            reasons.append("擅长此类纠纷")
            points += 4
        if card.unit_id == mediation.committee_id:
            reasons.append("本组织调解员")
            points += 3
        if card.since is not None and (years := (today() - card.since).days // 365) >= 1:
            reasons.append(f"从事调解{years}年")
            points += min(years, 10) / 10
        if card.languages:
            reasons.append(f"会{'、'.join(card.languages)}")
        reasons.append(f"在办{load}件")
        is_full = load >= card.most
        found.append(
            (is_full, -points, load, Suggestion(card, tuple(reasons), load, is_full, card.member.name in named))
        )
    found.sort(key=lambda row: row[:3])
    return [row[3] for row in found[:most]]


def names_of(mediation: Mediation) -> set[str]:
    """Names in clear of parties and those beside them; they never leave this module's answers."""
    sealed = [
        *mediation.parties.values_list("name_sealed", flat=True),
        *mediation.helpers.values_list("name_sealed", flat=True),
    ]
    return {unseal(bytes(name)) for name in sealed}
