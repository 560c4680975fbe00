"""Whom the room tells: its mediators and whoever opened it; never anything of the content."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of

from .models import Mediation

TEMPLATE = "mediation"


def members_of(mediation: Mediation) -> set[int]:
    """Its mediators, else whoever opened it."""
    found = set(mediation.assignments.filter(state__in=("TOLD", "ACTIVE")).values_list("member_id", flat=True))
    return found or ({mediation.opened_by_id} if mediation.opened_by_id is not None else set())


def tell(mediation: Mediation, members: Iterable[int], step: str, *, key: str, by: Actor) -> None:
    """One message to each. A county whose profile is older than the room has no template for it: then none is sent."""
    profile = profile_of(mediation.case.profile_id)
    if not any(n.key == TEMPLATE for n in profile.notices):
        return
    facts = {"code": spoken(mediation.case.code), "category": profile.category_label(mediation.category), "step": step}
    notices.send_many(
        [
            Message(
                to=member, template=TEMPLATE, key=f"mediation/{mediation.pk}/{key}", facts=facts,
                about=mediation.case.subject, link=f"/mediation/{mediation.pk}/", circle=mediation.circle,
            )
            for member in sorted(set(members) - {by.id})
            if member is not None
        ],
        by=by,
    )  # fmt: skip
