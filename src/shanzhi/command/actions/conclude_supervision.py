from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..ladder_errors import OwnAnswer
from ..models import Supervision, SupervisionAnswer
from . import _case, _slip


def _again(pk: str) -> Supervision:
    return Supervision.objects.get(pk=int(pk))


@act("command.conclude_supervision", recall=_again)
def conclude_supervision(supervision: Supervision, *, opinion: str, key: str | None = None, by: Actor) -> Supervision:
    """The answer is enough: the order is settled, with an opinion. 督办办结

    Refuses an order that nobody has answered, and whoever wrote the answer.
    """
    opinion = _case.wanted("opinion", "审核意见", opinion, at_least=2)
    row, case = _slip.held(supervision, by)
    grant = _case.of_the_desk("command.conclude_supervision", case, by)
    _slip.refuse_state(row, (Supervision.State.ANSWERED,), "办结督办")
    answer = row.answers.order_by("-id")[0]
    if by.id is not None and answer.by_id == by.id:
        raise OwnAnswer(name=by.name)
    moment = now()
    answer.verdict, answer.verdict_words = SupervisionAnswer.Verdict.TAKEN, opinion
    answer.verdict_at, answer.verdict_by_name = moment, by.name
    answer.save(update_fields=["verdict", "verdict_words", "verdict_at", "verdict_by_name"])
    row.state, row.next_at = Supervision.State.CONCLUDED, None
    row.ended_at, row.ended_by_name, row.ended_note = moment, by.name, opinion
    row.save(update_fields=["state", "next_at", "ended_at", "ended_by_name", "ended_note"])
    _case.write_line(
        case, "command.conclude_supervision",
        {"number": row.number, "unit": row.unit.short_name, "note": opinion}, grant=grant, by=by,
    )  # fmt: skip
    _slip.tell_the_unit(row, case, "已采纳，督办办结", by=by)
    _case.announce_change(case, "command.conclude_supervision", [row.unit_id])
    return row
