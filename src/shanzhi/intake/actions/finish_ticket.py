from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import Ticket
from . import _counters, _hall


@act("intake.finish_ticket")
def finish_ticket(ticket: Ticket, *, by: Actor) -> Ticket:
    """Somebody has left the counter; the counter is free for the next. 离窗

    What became of the visit is another matter: see `end_visit`.
    """
    row, counter, grant = _counters.called(ticket, by, "离窗")
    row.state, row.ended_at = Ticket.State.DONE, now()
    row.save(update_fields=["state", "ended_at"])
    _hall.line(row.visit, "intake.finish_ticket", {"ticket": row.shown, "counter": counter.number}, grant, by)
    return row
