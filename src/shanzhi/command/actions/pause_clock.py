from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from ..models import Clock, ClockMark
from ..statutory import terms_of
from ..watch_errors import NotByLaw, TooLate
from . import _watch


@act("command.pause_clock")
def pause_clock(clock: Clock, *, ground: str, note: str = "", by: Actor) -> Clock:
    """Leave time out of the count for a reason that the law names: appraisal, hearing. 中止法定时限

    `ground` is a key of the clock's lawful reasons. Refuses any other (`NotByLaw`), and a clock that is over already.
    """
    case, grant = _watch.case_for("command.pause_clock", clock.case, by, also_units=True)
    row = _watch.locked_clock(clock, move="中止", states=(Clock.State.RUNNING,))
    terms = terms_of(row)
    lawful = next((p for p in terms.pauses if p.key == ground), None)
    if lawful is None:
        allowed = "、".join(p.name for p in terms.pauses) or "没有可以中止的情形"
        raise NotByLaw(step=row.step, what="中止事由", allowed=allowed)
    if row.due_at <= now():
        raise TooLate(step=row.step, due=_watch.due_words(row), move="中止", law=f"依据：{terms.law}{terms.article}。")
    reason = f"{lawful.name}：{note.strip()}"[:400] if note.strip() else lawful.name
    ClockMark.objects.create(
        clock=row, kind=ClockMark.Kind.PAUSE, reason=reason, from_at=now(), asked_at=now(), asked_by_id=by.id,
        asked_by_name=by.name,
    )  # fmt: skip
    row.state, row.paused_at = Clock.State.PAUSED, now()
    _watch.settle(row, profile_of(case.profile_id))
    _watch.line(case, "command.pause_clock", {"step": row.step, "reason": reason}, grant, by)
    return row
