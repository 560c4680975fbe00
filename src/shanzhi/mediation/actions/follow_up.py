from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..errors import OwnMediation
from ..models import FollowUp, Mediation, Party
from . import _hold

STATES = (Mediation.State.AGREED, Mediation.State.PERFORMED, Mediation.State.ENDED)


def _again(pk: str) -> FollowUp:
    return FollowUp.objects.get(pk=int(pk))


@act("mediation.follow_up", recall=_again)
def follow_up(
    mediation: Mediation,
    *,
    party: Party,
    how: str,
    words: str,
    is_performed: bool | None = None,
    satisfaction: int | None = None,
    needs_more: bool = False,
    key: str | None = None,
    by: Actor,
) -> FollowUp:
    """Ask a party afterwards, by telephone or at home, by somebody who did not mediate. 调解回访

    Refuses `OwnMediation` to whoever was ever its mediator.
    """
    row, grant = _hold.held(mediation.pk, "follow_up", by=by, states=STATES)
    if by.id is not None and row.assignments.filter(member_id=by.id).exists():
        raise OwnMediation(name=by.name)
    person = _hold.party_of(row, party)
    if how not in FollowUp.How.values:
        raise Invalid({"how": "请选择电话回访或者入户回访。"})
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise Invalid({"satisfaction": "请选择满意度。"})
    made = FollowUp.objects.create(
        mediation=row, party=person, how=how, is_performed=is_performed, satisfaction=satisfaction,
        words=_hold.wanted("words", "回访情况", words, least=4), needs_more=needs_more, at=now(), member_id=by.id,
        by_name=by.name,
    )  # fmt: skip
    detail: dict[str, object] = {"party": person.pk, "how": how, "performed": is_performed, "needs_more": needs_more}
    _hold.write(row, "follow_up", detail, grant=grant, by=by)
    return made
