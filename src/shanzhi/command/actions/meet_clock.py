from __future__ import annotations

from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from ..models import Clock
from . import _watch
from .start_clock import begin_clock, facts_of


@act("command.meet_clock")
def meet_clock(clock: Clock, *, at: datetime | None = None, paper: str = "", note: str = "", by: Actor) -> Clock:
    """The step is done: told, decided, replied; the clock of the next step begins where the law goes on. 完成法定步骤

    `at` is the moment on the paper, where that was earlier; `paper` its number. Refuses a moment to come or before
    the clock began.
    """
    case, grant = _watch.case_for("command.meet_clock", clock.case, by, also_units=True)
    row = _watch.locked_clock(clock, move="完成")
    moment = at or now()
    if not row.begins_at <= moment <= now():
        raise Invalid({"at": "完成时间应在起算之后、现在以前。"})
    follow = finish(row, case, moment, paper=paper.strip()[:80], note=note.strip()[:400], by=by)
    detail: dict[str, object] = {"step": row.step, "paper": row.paper, "late": row.is_late}
    if follow:
        detail["next"] = [facts_of(f)["step"] for f in follow]
    _watch.line(case, "command.meet_clock", detail, grant, by)
    return row


def finish(row: Clock, case: Case, moment: datetime, *, paper: str = "", note: str = "", by: Actor) -> list[Clock]:
    """Put the clock down as met and start what follows it. Writes no line."""
    if row.state == Clock.State.PAUSED:
        row.marks.filter(kind="pause", until_at=None).update(until_at=moment)
    row.state, row.ended_at, row.ended_by_name = Clock.State.MET, moment, by.name
    row.paper, row.note, row.next_at, row.paused_at = paper, note or row.note, None, None
    row.is_late = row.whose == "agency" and moment > row.due_at
    row.save(update_fields=["state", "ended_at", "ended_by_name", "paper", "note", "next_at", "paused_at", "is_late"])
    profile = profile_of(case.profile_id)
    started = (begin_clock(case, t, moment, by=by) for t in profile.statutory if t.follows == row.key)
    return [clock for clock in started if clock is not None]
