from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import Ticket
from . import _counters, _hall


@act("intake.call_again")
def call_again(ticket: Ticket, *, by: Actor) -> Ticket:
    """Call a number once more to one's own counter. 重呼"""
    row, _counter, grant = _counters.called(ticket, by, "重呼")
    row.calls += 1
    row.last_called_at = now()
    row.save(update_fields=["calls", "last_called_at"])
    _hall.line(row.visit, "intake.call_again", {"ticket": row.shown, "calls": row.calls}, grant, by)
    return row
