from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..models import Assignment, Slot
from . import _hold


def _again(pk: str) -> Assignment:
    return Assignment.objects.get(pk=int(pk))


@act("mediation.relieve_mediator", recall=_again)
def relieve_mediator(assignment: Assignment, *, words: str, key: str | None = None, by: Actor) -> Assignment:
    """Take a mediator off; the time kept for planned sittings is free again. 更换调解员"""
    row, grant = _hold.held(assignment.mediation_id, "relieve_mediator", by=by)
    named = row.assignments.select_for_update().filter(pk=assignment.pk, state__in=("TOLD", "ACTIVE")).first()
    if named is None:
        raise NotFound(what="在任的调解员")
    named.left_words = _hold.wanted("words", "更换理由", words)
    named.state, named.left_at = Assignment.State.RELIEVED, now()
    named.save(update_fields=["left_words", "state", "left_at"])
    Slot.objects.filter(sitting__mediation=row, sitting__state="PLANNED", member_id=named.member_id).delete()
    detail: dict[str, object] = {"mediator": named.name, "words": named.left_words}
    _hold.write(row, "relieve_mediator", detail, grant=grant, by=by)
    return named
