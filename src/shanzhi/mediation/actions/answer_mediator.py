from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import telling
from ..models import Assignment, Party
from . import _hold


def _again(pk: str) -> Assignment:
    return Assignment.objects.get(pk=int(pk))


@act("mediation.answer_mediator", recall=_again)
def answer_mediator(
    assignment: Assignment,
    *,
    party: Party,
    accepts: bool,
    words: str = "",
    key: str | None = None,
    by: Actor,
) -> Assignment:
    """A party accepts the mediator in spite of what was told, or asks for withdrawal. 答复回避

    One party's word is enough for the withdrawal (深圳 2022 art. 23, 特邀调解规定 15).
    """
    row, grant = _hold.held(assignment.mediation_id, "answer_mediator", by=by)
    person = _hold.party_of(row, party)
    named = row.assignments.select_for_update().filter(pk=assignment.pk, state__in=("TOLD", "ACTIVE")).first()
    if named is None:
        raise NotFound(what="在任的调解员")
    if accepts:
        named.accepted_by = sorted({*named.accepted_by, person.pk})
        if {p.pk for p in _hold.in_play(row)} <= set(named.accepted_by):
            named.state = Assignment.State.ACTIVE
        named.save(update_fields=["accepted_by", "state"])
    else:
        named.left_words = _hold.wanted("words", "申请回避的理由", words)
        named.state, named.left_at = Assignment.State.WITHDRAWN, now()
        named.save(update_fields=["left_words", "state", "left_at"])
        key_ = f"withdrawn/{named.pk}"
        telling.tell(
            row, {named.member_id, *telling.members_of(row)}, "当事人申请回避，请另行产生调解员", key=key_, by=by
        )
    detail: dict[str, object] = {"mediator": named.name, "party": person.pk, "accepts": accepts}
    _hold.write(row, "answer_mediator", detail, grant=grant, by=by)
    return named
