from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from ..models import Clock
from . import _watch


@act("command.resume_clock")
def resume_clock(clock: Clock, *, note: str = "", by: Actor) -> Clock:
    """The reason is gone: the clock runs on with the days it had left. 恢复法定时限"""
    case, grant = _watch.case_for("command.resume_clock", clock.case, by, also_units=True)
    row = _watch.locked_clock(clock, move="恢复", states=(Clock.State.PAUSED,))
    row.marks.filter(kind="pause", until_at=None).update(until_at=now())
    row.state, row.paused_at = Clock.State.RUNNING, None
    _watch.settle(row, profile_of(case.profile_id))
    detail = {"step": row.step, "due": _watch.due_words(row), "note": note.strip()[:200]}
    _watch.line(case, "command.resume_clock", detail, grant, by)
    return row
