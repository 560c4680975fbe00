from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import TicketMoved
from ..models import Ticket, Visit
from . import _hall


@act("intake.requeue_ticket")
def requeue_ticket(ticket: Ticket, *, by: Actor) -> Ticket:
    """Put a number that was passed over back into its queue, at its end. 过号重排

    By the guide desk, on the same day.
    """
    row = Ticket.objects.select_for_update(of=("self",)).select_related("visit", "hall", "hall__area").get(pk=ticket.pk)
    grant = halls.allow(row.hall, halls.GREET, by, move="过号重排")
    if row.state != Ticket.State.SKIPPED or row.on != today() or row.visit.state != Visit.State.OPEN:
        raise TicketMoved(ticket=row.shown, state=row.get_state_display(), move="重新排队")
    row.state, row.turn_at, row.called_at, row.ended_at, row.calls = Ticket.State.WAITING, now(), None, None, 0
    row.save()
    _hall.line(row.visit, "intake.requeue_ticket", {"ticket": row.shown}, grant, by)
    return row
