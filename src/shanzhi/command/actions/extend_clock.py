from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.worktime import Limit
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Clock, ClockMark
from ..statutory import concerned_units, granted, terms_of
from ..watch_errors import NotByLaw, TooLate
from . import _watch

APPROVERS = ("leader", "command_chief")


@act("command.extend_clock")
def extend_clock(clock: Clock, *, amount: str = "", reason: str, by: Actor) -> ClockMark:
    """Ask for the longer time that the law allows; somebody else approves it (`approve_extension`). 申请法定延期

    Without `amount` the whole that the law allows. Refuses what the law does not allow at all, more than it allows,
    once more than it allows (`NotByLaw`), and once the time is over (`TooLate`).
    """
    reason = _watch.words("reason", "延期理由", reason, at_least=4)
    case, grant = _watch.case_for("command.extend_clock", clock.case, by, also_units=True)
    row = _watch.locked_clock(clock, move="延期")
    terms = terms_of(row)
    if terms.extension is None:
        raise NotByLaw(step=row.step, what="延期", allowed="不得延期")
    more = _read(amount, terms.extension)
    marks = list(row.marks.all())
    if len(granted(marks)) >= terms.extensions:
        raise NotByLaw(step=row.step, what="延期", allowed=f"只能延长{terms.extensions}次")
    if any(m.state == ClockMark.State.ASKED for m in marks):
        raise Invalid({"reason": "已有一项延期申请待审批，请等待审批结果。"})
    if row.state == Clock.State.RUNNING and row.due_at <= now():
        raise TooLate(step=row.step, due=_watch.due_words(row), move="申请延期", law="延期应当在届满前批准。")
    mark = ClockMark.objects.create(
        clock=row, kind=ClockMark.Kind.EXTENSION, state=ClockMark.State.ASKED, reason=reason, amount=str(more),
        asked_at=now(), asked_by_id=by.id, asked_by_name=by.name,
    )  # fmt: skip
    _watch.line(case, "command.extend_clock", {"step": row.step, "amount": str(more), "reason": reason}, grant, by)
    unit = grant.unit if grant else by.name
    desk = Unit.objects.filter(pk__in=concerned_units(case)).values_list("pk", flat=True)
    _watch.tell(case, "extension_wanted", _watch.holders(desk, APPROVERS), key=f"{row.pk}/{mark.pk}", unit=unit, by=by)
    return mark


def _read(amount: str, most: Limit) -> Limit:
    if not amount.strip():
        return most
    try:
        wished = Limit.parse(amount.strip())
    except ValueError as error:
        raise Invalid({"amount": f"延长请写成 {most}（{most.str_zh}）以内。"}) from error
    if wished.unit != most.unit or wished.number > most.number:
        raise Invalid({"amount": f"最多延长{most.str_zh}。"})
    return wished
