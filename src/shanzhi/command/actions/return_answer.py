from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.worktime import Limit
from shanzhi.records.acting import act

from ..ladder import in_force
from ..ladder_errors import OwnAnswer
from ..models import Supervision, SupervisionAnswer
from . import _case, _slip


def _again(pk: str) -> Supervision:
    return Supervision.objects.get(pk=int(pk))


@act("command.return_answer", recall=_again)
def return_answer(
    supervision: Supervision, *, reason: str, limit: str = "", key: str | None = None, by: Actor
) -> Supervision:
    """Send back an answer that is not enough, with the reason and a new limit. 退回督办反馈

    Needs the right to conclude; never by whoever wrote the answer.
    """
    reason = _case.wanted("reason", "退回理由", reason)
    row, case = _slip.held(supervision, by)
    grant = _case.of_the_desk("command.conclude_supervision", case, by)
    _slip.refuse_state(row, (Supervision.State.ANSWERED,), "退回反馈")
    answer = row.answers.order_by("-id")[0]
    if by.id is not None and answer.by_id == by.id:
        raise OwnAnswer(name=by.name)
    within = _case.limit_of(limit, Limit.parse(row.limit))
    answer.verdict, answer.verdict_words = SupervisionAnswer.Verdict.SENT_BACK, reason
    answer.verdict_at, answer.verdict_by_name = now(), by.name
    answer.save(update_fields=["verdict", "verdict_words", "verdict_at", "verdict_by_name"])
    row.state, row.round = Supervision.State.SENT_BACK, row.round + 1
    row.limit = str(within)
    row.due_at = row.next_at = in_force().calendar().due(now(), within)
    row.save(update_fields=["state", "round", "limit", "due_at", "next_at"])
    _case.write_line(
        case, "command.return_answer",
        {"number": row.number, "unit": row.unit.short_name, "reason": reason, "limit": str(within)}, grant=grant, by=by,
    )  # fmt: skip
    _slip.tell_the_unit(row, case, f"退回补充，请在{_case.due_words(row.due_at)}前重新反馈", by=by)
    _case.announce_change(case, "command.return_answer", [row.unit_id])
    return row
