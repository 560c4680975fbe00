from __future__ import annotations

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..closed_lists import other_ways
from ..models import Consent, Mediation, Party
from . import _ending, _hold

HOW = ("当面", "电话", "书面", "视频")


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.record_consent", recall=_again)
def record_consent(
    mediation: Mediation,
    *,
    party: Party,
    answer: str,
    words: str,
    how: str = "当面",
    key: str | None = None,
    by: Actor,
) -> Mediation:
    """Write down what a party says to being mediated, in their own words: yes, no, or not sure yet. 记录意愿

    One clear no ends the mediation at once, in whatever stage, and gives the other ways (人民调解法 17, 26); in a group
    dispute a member's no ends that member's part, and the others go on. With the last yes the month begins.
    """
    row, grant = _hold.held(mediation.pk, "record_consent", by=by)
    person = _hold.party_of(row, party)
    if answer not in Consent.Answer.values:
        raise Invalid({"answer": "请选择愿意、明确拒绝或者尚未表态。"})
    if how not in HOW:
        raise Invalid({"how": "请选择是怎样表示的。"})
    if person.out_at is not None:
        raise Invalid({"party": f"{person.label}已经退出本次调解，依法不得再行调解。"})
    words = _hold.wanted("words", "本人原话", words)
    Consent.objects.create(
        party=person, round=row.round, answer=answer, words=words, how=how, at=now(), by_name=by.name
    )
    person.willing = {Consent.Answer.YES: True, Consent.Answer.NO: False}.get(Consent.Answer(answer), person.willing)
    person.save(update_fields=["willing"])
    detail: dict[str, object] = {"party": person.pk, "who": person.name_masked, "answer": answer, "how": how}
    _hold.write(row, "record_consent", detail, grant=grant, by=by)
    if answer == Consent.Answer.NO:
        _refused(row, person, grant, by)
    elif row.state == Mediation.State.ASKING:
        _begin_if_all_are_willing(row)
    return row


def _refused(row: Mediation, person: Party, grant: Grant | None, by: Actor) -> None:
    rest = [p for p in _hold.in_play(row) if p.pk != person.pk]
    goes_on = row.is_group and person.side == row.many_side and any(p.side == row.many_side for p in rest)
    if goes_on:
        person.out_at = now()
        person.save(update_fields=["out_at"])
        _ending.void_agreements(row, of=person)
        _begin_if_all_are_willing(row)
        return
    doors = other_ways(queries.in_force(), row.category)
    _ending.end(
        row, reason=Mediation.Reason.REFUSED, words=f"{person.label}明确拒绝调解", ways=[d.key for d in doors],
        told_how="当场告知", grant=grant, by=by,
    )  # fmt: skip


def _begin_if_all_are_willing(row: Mediation) -> None:
    parties = _hold.in_play(row)
    if row.state != Mediation.State.ASKING or len({p.side for p in parties}) < 2 or not all(p.willing for p in parties):
        return
    profile = queries.in_force()
    moment = now()
    row.state, row.willing_at = Mediation.State.OPEN, moment
    if row.due_at is None:
        row.due_at = profile.calendar().due(moment, profile.mediation.term)
        by_court = row.links.filter(kind__in=("entrusted", "delegated"), answered_on=None, due_at__gt=moment)
        row.due_at = min([row.due_at, *(at for at in by_court.values_list("due_at", flat=True) if at)])
    row.next_at = _ending.next_look(row)
    row.save(update_fields=["state", "willing_at", "due_at", "next_at"])
