from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Decision, Gathering
from . import _case, _deciding, _gathering


def _again(pk: str) -> Decision:
    return Decision.objects.get(pk=int(pk))


@act("command.decide", recall=_again)
def decide(
    gathering: Gathering,
    *,
    text: str,
    case: Case | None = None,
    unit: Unit | None = None,
    limit: str = "",
    key: str | None = None,
    by: Actor,
) -> Decision:
    """Write down what was agreed; with an owner it is an errand on its case at once. 议定

    Without `unit` it waits for an owner, and the gathering cannot be concluded. Without `case` (a rectification, a
    study) it is watched by itself until somebody settles it. Limits longer than the case's ordinary one are refused.
    """
    text = _case.wanted("text", "议定事项", text)
    if case is not None:
        _case.locked(case.pk, by)
    row = _gathering.held(gathering.pk, by)
    grant = _gathering.of_the_host("command.decide", row, by)
    _gathering.refuse_state(row, (Gathering.State.CONVENED, Gathering.State.HELD), "议定")
    made = Decision(
        gathering=row, position=Decision.objects.filter(gathering=row).count() + 1, text=text,
        case=_deciding.case_on_agenda(row, case), decided_at=now(), decided_by_name=by.name,
    )  # fmt: skip
    if unit is not None:
        _deciding.own(made, row, unit, limit, by=by)
    made.save(force_insert=True)
    detail: dict[str, object] = {"number": row.number, "position": made.position, "text": text}
    if unit is not None:
        detail.update(unit=unit.short_name, limit=made.limit)
    _gathering.write_line(row, "command.decide", detail, grant=grant, by=by, cases=[case] if case else [])
    _deciding.tell_owner(made, row, by=by)
    return made
