from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..gathering_errors import DecisionWithoutOwner, MinutesMissing, Unsettled
from ..gatherings import decisions_of
from ..models import Decision, Gathering, Invitation
from . import _case, _gathering

_K = Gathering.Kind
WITH_MINUTES = (_K.CASE_MEETING, _K.JOINT_MEETING, _K.STUDY)


def _first_words(decisions: list[Decision]) -> str:
    return "；".join(d.text[:30].rstrip("。；") for d in decisions[:3])


def _again(pk: str) -> Gathering:
    return Gathering.objects.get(pk=int(pk))


@act("command.conclude", recall=_again)
def conclude(gathering: Gathering, *, result: str, key: str | None = None, by: Actor) -> Gathering:
    """End a meeting, an interview, an enforcement or a team with what came of it. 办结会商

    Refuses while a decision has no owner (or lost it), while a meeting has no settled minutes, and an interview while
    something is left to mend. Errands that came of it go on.
    """
    result = _case.wanted("result", "结果", result, at_most=1000)
    row = _gathering.held(gathering.pk, by)
    grant = _gathering.of_the_host("command.conclude", row, by)
    may = (Gathering.State.HELD, Gathering.State.CONVENED) if row.kind == _K.TEAM else (Gathering.State.HELD,)
    _gathering.refuse_state(row, may, "办结（须先点名开会）")
    standings = decisions_of([row])
    homeless = [s.decision for s in standings if s.state in ("no_owner", "back")]
    if homeless:
        raise DecisionWithoutOwner(count=len(homeless), texts=_first_words(homeless))
    if row.kind in WITH_MINUTES and row.minutes_settled_at is None:
        raise MinutesMissing(title=row.title)
    left = [s.decision for s in standings if s.state != "done"]
    if row.kind == _K.TALK and left:
        raise Unsettled(count=len(left), what="整改事项", texts=_first_words(left))
    row.result, row.state = result, Gathering.State.CONCLUDED
    row.concluded_at, row.concluded_by_name = now(), by.name
    row.save(update_fields=["result", "state", "concluded_at", "concluded_by_name"])
    Invitation.objects.filter(gathering=row, next_at__isnull=False).update(next_at=None)
    on_agenda = [i.case for i in row.agenda.select_related("case") if i.case is not None]
    detail: dict[str, object] = {"number": row.number, "result": result, "decisions": len(standings)}
    _gathering.write_line(row, "command.conclude", detail, grant=grant, by=by, cases=on_agenda)
    return row
