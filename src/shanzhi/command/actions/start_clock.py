from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile_watch import StatutoryClock
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from ..models import Clock
from ..statutory import OPEN, in_force
from ..watch_errors import ClockRuns
from . import _watch

EARLIEST = timedelta(days=400)


def _again(pk: str) -> Clock:
    return Clock.objects.get(pk=int(pk))


@act("command.start_clock", recall=_again)
def start_clock(
    case: Case, *, key_of_law: str, begins_at: datetime | None = None, note: str = "", key: str | None = None, by: Actor
) -> Clock:
    """Start a statutory clock of the county's table beside the ordinary one. 启动法定时限

    `begins_at` is the moment the law counts from, where that was earlier (a paper came in last week). Refuses an
    unknown key, a moment to come, and `ClockRuns` while the same clock runs.
    """
    case, grant = _watch.case_for("command.start_clock", case, by)
    terms = next((t for t in in_force().statutory if t.key == key_of_law), None)
    if terms is None:
        raise Invalid({"key_of_law": "没有这项法定时限，请从列表中选择。"})
    moment = now()
    begin = begins_at or moment
    if not moment - EARLIEST <= begin <= moment:
        raise Invalid({"begins_at": "起算时间应在今天或以前，最早为四百天前。"})
    clock = begin_clock(case, terms, begin, note=note.strip()[:400], by=by)
    if clock is None:
        raise ClockRuns(code=case.code, step=terms.step)
    _watch.line(case, "command.start_clock", facts_of(clock), grant, by)
    return clock


def begin_clock(
    case: Case, terms: StatutoryClock, begin: datetime, *, note: str = "", is_first: bool = False, by: Actor
) -> Clock | None:
    """The row, unless the same clock runs already; `is_first` where the case cannot have one yet. Writes no line."""
    if not is_first and Clock.objects.filter(case_id=case.pk, key=terms.key, state__in=OPEN).exists():
        return None
    clock = Clock(
        case=case, key=terms.key, route=terms.route, step=terms.step, whose=terms.whose, state=Clock.State.RUNNING,
        terms=terms.model_dump(mode="json"), begins_at=begin, due_at=begin, started_by_name=by.name, note=note,
    )  # fmt: skip
    _watch.reckon(clock, terms, [], profile_of(case.profile_id).calendar())
    clock.save(force_insert=True)
    return clock


def facts_of(clock: Clock) -> dict[str, object]:
    """What the trail says of a clock."""
    law = f"{clock.terms['law']}{clock.terms.get('article', '')}"
    return {"route": clock.route, "step": clock.step, "limit": clock.terms["limit"], "law": law,
            "due": _watch.due_words(clock)}  # fmt: skip
