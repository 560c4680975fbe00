"""A counter or a ticket held for an act on it: the counter first, then the ticket, in every act."""

from __future__ import annotations

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import NotFound

from .. import halls
from ..hall_errors import CounterClosed, TicketMoved
from ..models import Counter, Ticket


def own_counter(counter: Counter, by: Actor) -> tuple[Counter, Grant]:
    """The counter locked, at which `by` sits. Refuses `CounterClosed` for any other."""
    row = Counter.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").get(pk=counter.pk)
    grant = halls.allow(row.hall, halls.CALL, by, queue=row.queue)
    if row.member_id is None or row.member_id != by.id:
        raise CounterClosed()
    return row, grant


def called(ticket: Ticket, by: Actor, move: str) -> tuple[Ticket, Counter, Grant]:
    """The ticket that is at one's own counter, locked."""
    seen = Ticket.objects.select_related("counter").filter(pk=ticket.pk).first()
    if seen is None:
        raise NotFound(what="这个号")
    if seen.counter is None:
        raise TicketMoved(ticket=seen.shown, state=seen.get_state_display(), move=move)
    counter, grant = own_counter(seen.counter, by)
    row = Ticket.objects.select_for_update(of=("self",)).select_related("visit").get(pk=ticket.pk)
    if row.state != Ticket.State.CALLED or row.counter_id != counter.pk:
        raise TicketMoved(ticket=row.shown, state=row.get_state_display(), move=move)
    return row, counter, grant
