from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import numbers
from ..ladder import in_force
from ..models import Supervision, SupervisionAnswer
from . import _case, _slip


def _again(pk: str) -> SupervisionAnswer:
    return SupervisionAnswer.objects.get(pk=int(pk))


@act("command.answer_supervision", recall=_again)
def answer_supervision(supervision: Supervision, *, text: str, key: str | None = None, by: Actor) -> SupervisionAnswer:
    """The unit answers the order, on a numbered slip of its own. 督办反馈"""
    text = _case.wanted("text", "反馈内容", text, at_most=2000)
    row, case = _slip.held(supervision, by)
    grant = _case.of_the_unit("command.answer_supervision", row.unit_id, by)
    _slip.refuse_state(row, (Supervision.State.ISSUED, Supervision.State.SENT_BACK), "反馈")
    moment = now()
    made = SupervisionAnswer.objects.create(
        supervision=row, number=numbers.take("supervision_answer", in_force())[0], text=text, at=moment,
        by_id=by.id, by_name=by.name, is_late=moment > row.due_at,
    )  # fmt: skip
    row.state, row.answered_at, row.next_at = Supervision.State.ANSWERED, moment, None
    row.save(update_fields=["state", "answered_at", "next_at"])
    detail: dict[str, object] = {"number": row.number, "answer": made.number, "unit": row.unit.short_name, "text": text}
    if made.is_late:
        detail["late"] = True
    _case.write_line(case, "command.answer_supervision", detail, grant=grant, by=by)
    _case.tell(
        case, "supervision_answered", _slip.minders(row, case), key=f"{case.code}/{made.pk}",
        link=f"/command/supervisions/{row.pk}/", by=by, unit=row.unit.short_name,
    )  # fmt: skip
    _case.announce_change(case, "command.answer_supervision", [row.unit_id])
    return made
