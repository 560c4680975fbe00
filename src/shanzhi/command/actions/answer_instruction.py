from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import numbers, posts
from ..ladder import in_force
from ..ladder_errors import AlreadyAnswered
from ..models import Instructed, Instruction
from . import _case


def _again(pk: str) -> Instructed:
    return Instructed.objects.get(pk=int(pk))


@act("command.answer_instruction", recall=_again)
def answer_instruction(
    instruction: Instruction, *, text: str, unit: Unit | None = None, key: str | None = None, by: Actor
) -> Instructed:
    """A unit answers what a leader instructed, on a numbered slip. 批示反馈

    Without `unit` it is the actor's own unit among those instructed. Once all have answered the instruction is.
    """
    text = _case.wanted("text", "反馈内容", text, at_most=2000)
    case, _errands = _case.locked(instruction.case_id, by)
    row = Instruction.objects.select_for_update().get(pk=instruction.pk)
    told = list(Instructed.objects.filter(instruction=row).select_related("unit").order_by("id"))
    own = by.units_of("command.answer_instruction")
    mine = next((t for t in told if (t.unit_id == unit.pk if unit else t.unit_id in own or by.is_system)), None)
    if mine is None:
        raise NotFound(what="发给本单位的批示")
    grant = _case.of_the_unit("command.answer_instruction", mine.unit_id, by)
    if mine.answered_at is not None:
        raise AlreadyAnswered(unit=mine.unit.short_name, at=f"{local(mine.answered_at):%m月%d日}")
    moment = now()
    mine.answer, mine.answered_at, mine.by_name = text, moment, by.name
    mine.number = numbers.take("instruction_answer", in_force())[0]
    mine.is_late = row.due_at is not None and moment > row.due_at
    mine.save()
    if all(t.answered_at is not None for t in told):
        row.state, row.next_at = Instruction.State.ANSWERED, None
        row.save(update_fields=["state", "next_at"])
    _case.write_line(
        case, "command.answer_instruction",
        {"number": row.number, "answer": mine.number, "unit": mine.unit.short_name, "text": text}, grant=grant, by=by,
    )  # fmt: skip
    waiting = {row.leader_id} if row.leader_id is not None else set()
    _case.tell(
        case, "instruction_answered", waiting | posts.overseers_of(case), key=f"{case.code}/{mine.pk}",
        link=f"/command/instructions/{row.pk}/", by=by, unit=mine.unit.short_name,
    )  # fmt: skip
    _case.announce_change(case, "command.answer_instruction", [mine.unit_id])
    return mine
