from __future__ import annotations

from collections.abc import Sequence

from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from .. import numbers, posts
from ..ladder import in_force, is_leader
from ..ladder_errors import NobodyLeads
from ..models import Instructed, Instruction
from . import _case


def _again(pk: str) -> Instruction:
    return Instruction.objects.get(pk=int(pk))


@act("command.instruct", recall=_again)
def instruct(
    case: Case,
    *,
    words: str,
    units: Sequence[Unit] = (),
    member: Member | None = None,
    leader: Member | None = None,
    limit: str = "",
    key: str | None = None,
    by: Actor,
) -> Instruction:
    """Give a unit a leader's words on a case, with a number and a limit for the answer. 领导批示

    The leader writes it, or the command room writes down what the named `leader` said. Without `units` it goes to
    whoever has to move now; `member` is the person made answerable. It answers an instruction that was asked for.
    """
    words = _case.wanted("words", "批示内容", words, at_least=2, at_most=1000)
    found, errands = _case.locked(case.pk, by)
    grant = _case.of_the_desk("command.instruct", found, by)
    _case.refuse_over(found, "批示", even_closed=True)
    speaker = _speaker(found, leader, by)
    told = [_case.answerable(found, errands, unit)[0] for unit in (units or (None,))]
    if len({u.pk for u in told}) != len(told):
        raise Invalid({"units": "同一单位只需选择一次。"})
    profile, moment = in_force(), now()
    within = _case.limit_of(limit, profile.ladder.limits.instruction)
    row = Instruction.objects.select_for_update().filter(case=found, state=Instruction.State.WANTED).first()
    row = row or Instruction(case=found)
    row.state, row.words = Instruction.State.ISSUED, words
    row.number = numbers.take("instruction", profile)[0]
    row.leader, row.leader_name, row.by_name = speaker, speaker.name, by.name
    row.limit, row.issued_at = str(within), moment
    row.due_at = row.next_at = profile.calendar().due(moment, within)
    row.save()
    Instructed.objects.bulk_create(Instructed(instruction=row, unit=unit, member=member) for unit in told)
    names = [unit.short_name for unit in told]
    _case.write_line(
        found,
        "command.instruct",
        {"number": row.number, "leader": speaker.name, "units": names, "text": words, "limit": str(within)},
        grant=grant,
        by=by,
    )
    _tell(found, errands, row, told, member, by)
    return row


def _speaker(case: Case, leader: Member | None, by: Actor) -> Member:
    if leader is None:
        leader = Member.objects.filter(pk=by.id).first() if by.id is not None else None
    if leader is None or not is_leader(leader, case):
        raise NobodyLeads(name=leader.name if leader is not None else by.name)
    return leader


def _tell(
    case: Case, errands: list[Errand], row: Instruction, told: list[Unit], member: Member | None, by: Actor
) -> None:
    for unit in told:
        handler = next((e.handler_id for e in reversed(errands) if e.unit_id == unit.pk and e.handler_id), None)
        people = posts.of_unit(case, unit.pk, handler) | ({member.pk} if member is not None else set())
        _case.tell(
            case, "instructed", people, key=f"{case.code}/{row.pk}/{unit.pk}",
            link=f"/command/instructions/{row.pk}/", by=by, unit=unit.short_name,
            due=_case.due_words(row.due_at),
        )  # fmt: skip
    _case.announce_change(case, "command.instruct", [u.pk for u in told])
