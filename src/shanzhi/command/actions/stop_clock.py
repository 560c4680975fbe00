from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import Clock
from . import _watch


@act("command.stop_clock")
def stop_clock(clock: Clock, *, reason: str, by: Actor) -> Clock:
    """End a statutory clock that counts no longer: withdrawn, gone another lawful way, started by mistake. 终止法定时限

    The clock stays for the record with its reason. Refuses a clock that is over.
    """
    reason = _watch.words("reason", "终止理由", reason, at_least=4)
    case, grant = _watch.case_for("command.stop_clock", clock.case, by)
    row = _watch.locked_clock(clock, move="终止")
    end_clock(row, reason, by=by)
    _watch.line(case, "command.stop_clock", {"step": row.step, "reason": reason}, grant, by)
    return row


def end_clock(row: Clock, reason: str, *, by: Actor) -> None:
    """Put the clock down as ended, with what was asked or stood still on it. Writes no line."""
    row.state, row.ended_at, row.ended_by_name, row.note = Clock.State.STOPPED, now(), by.name, reason
    row.next_at = row.paused_at = None
    row.save(update_fields=["state", "ended_at", "ended_by_name", "note", "next_at", "paused_at"])
    row.marks.filter(state="ASKED").update(state="REFUSED", ruled_at=now(), ruled_by_name=by.name, opinion=reason)
    row.marks.filter(kind="pause", until_at=None).update(until_at=now())
