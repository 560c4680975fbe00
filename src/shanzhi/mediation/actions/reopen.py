from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..closed_lists import REOPEN_REASONS
from ..errors import AlreadyMediated, AlreadyRefused, CannotMediate
from ..models import LIVE, Mediation
from . import _hold

STATES = (Mediation.State.AGREED, Mediation.State.PERFORMED, Mediation.State.ENDED, Mediation.State.FILED)


def _again(pk: str) -> Mediation:
    return Mediation.objects.get(pk=int(pk))


@act("mediation.reopen", recall=_again)
def reopen(mediation: Mediation, *, reason: str, words: str, key: str | None = None, by: Actor) -> Mediation:
    """Begin again, for a reason of the closed list: everybody is asked anew. 重启调解

    What binds goes on binding until a new agreement replaces it. Refuses for ever what ended by a clear refusal
    (人民调解法 17) or turned out not to be mediable.
    """
    row, grant = _hold.held(mediation.pk, "reopen", by=by, states=STATES)
    if row.reason == Mediation.Reason.REFUSED:
        raise AlreadyRefused(number=row.number)
    if row.reason == Mediation.Reason.BARRED:
        raise CannotMediate(why="本案因属于不得调解的情形而终止", door="按终止时告知的途径办理")
    if reason not in REOPEN_REASONS:
        raise Invalid({"reason": "请选择重启理由。"})
    other = Mediation.objects.filter(case_id=row.case_id, state__in=LIVE).exclude(pk=row.pk).first()
    if other is not None:
        raise AlreadyMediated(committee=other.committee.name, number=other.number)
    row.state, row.round = Mediation.State.ASKING, row.round + 1
    row.willing_at = row.due_at = row.ended_at = row.performed_at = row.filed_at = row.next_at = None
    row.reason, row.reason_words, row.ways, row.told_how = "", "", [], ""
    row.save()
    row.parties.filter(out_at=None).update(willing=None)
    detail: dict[str, object] = {"reason": reason, "words": _hold.wanted("words", "重启情况", words, least=4)}
    _hold.write(row, "reopen", {**detail, "round": row.round}, grant=grant, by=by)
    return row
