from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act

from ..hall_errors import CallFirst
from ..models import Ticket
from . import _counters, _hall


@act("intake.skip_ticket")
def skip_ticket(ticket: Ticket, *, by: Actor) -> Ticket:
    """Pass a number over whose holder does not come. 过号

    Refuses `CallFirst` before it was called as often as the county wants.
    """
    row, counter, grant = _counters.called(ticket, by, "过号")
    left = current().hall.calls - row.calls
    if left > 0:
        raise CallFirst(left=left)
    row.state, row.counter, row.member, row.ended_at = Ticket.State.SKIPPED, None, None, now()
    row.save(update_fields=["state", "counter", "member", "ended_at"])
    _hall.line(row.visit, "intake.skip_ticket", {"ticket": row.shown, "counter": counter.number}, grant, by)
    return row
