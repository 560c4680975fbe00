"""How a mediation ends, whoever ends it; and when the reminders look at it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records

from ..errors import WaysMissing
from ..models import Agreement, Mediation, Party, Slot
from . import _hold

SOON = timedelta(days=3)
UNSIGNED = (Agreement.State.DRAFT, Agreement.State.SIGNING)


def end(
    row: Mediation, *, reason: str, words: str, ways: Sequence[str], told_how: str, grant: Grant | None, by: Actor
) -> None:
    """No agreement: with a reason of the closed list, and never without the other ways (人民调解法 26)."""
    if not ways or not told_how.strip():
        raise WaysMissing()
    row.state, row.reason, row.reason_words = Mediation.State.ENDED, reason, words[:400]
    row.ended_at, row.ended_by_name = now(), by.name
    row.ways, row.told_how, row.next_at = list(ways), told_how.strip()[:40], None
    row.save(
        update_fields=[
            "state", "reason", "reason_words", "ended_at", "ended_by_name", "ways", "told_how", "next_at"
        ]
    )  # fmt: skip
    void_agreements(row)
    Slot.objects.filter(sitting__mediation=row, sitting__state="PLANNED").delete()
    row.sittings.filter(state="PLANNED").update(state="CALLED_OFF")
    detail: dict[str, object] = {"reason": reason, "ways": list(ways), "told_how": row.told_how}
    _hold.write(row, "end_without_agreement", detail, grant=grant, by=by)


def void_agreements(row: Mediation, of: Party | None = None) -> None:
    """What was not yet binding falls; what binds already stays."""
    found = row.agreements.filter(state__in=UNSIGNED)
    if of is not None:
        found = found.filter(parties=of)
    numbers = list(found.values_list("number", flat=True))
    if numbers:
        found.update(state=Agreement.State.VOID)
        records.write(row.subject, "mediation.withdraw_agreement", detail={"numbers": numbers}, by=Actor.system("终止"))


def next_look(row: Mediation) -> datetime | None:
    """Three days before the term, at the term; after that somebody has to act."""
    if row.state != Mediation.State.OPEN or row.due_at is None:
        return None
    moment = now()
    for at in (row.due_at - SOON, row.due_at):
        if at > moment:
            return at
    return None
