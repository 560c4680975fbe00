from __future__ import annotations

from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now, today
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import unseal
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import BookingMoved
from ..models import Booking, Ticket, Visit
from ._hall import Guest
from .greet import greet
from .take_ticket import take_ticket

AHEAD = timedelta(hours=1)


@act("intake.admit_booking")
def admit_booking(booking: Booking, *, by: Actor) -> Ticket:
    """Somebody with an appointment has come: their visit is written down from it, and they get a number. 预约到访

    By the appointed time they count as having waited an hour; whoever is later than the county allows queues like
    everybody. Refuses on another day, and a booking that was used or cancelled.
    """
    row = Booking.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").get(pk=booking.pk)
    halls.allow(row.hall, halls.GREET, by, move="预约到访")
    if row.state != Booking.State.BOOKED:
        raise BookingMoved(state=row.get_state_display(), move="报到")
    if local(row.begins_at).date() != today():
        raise BookingMoved(state=f"{local(row.begins_at):%m月%d日}的预约", move="在今天报到")
    late = timedelta(minutes=current().hall.appointments.late_minutes)
    guest = Guest(name=unseal(row.name_sealed), phone=unseal(row.phone_sealed))
    visit = greet(row.hall, guests=[guest], matter=row.matter, way=Visit.Way.BOOKED, by=by)
    turn_at = row.begins_at - AHEAD if now() <= row.begins_at + late else None
    ticket = take_ticket(row.hall, queue=row.queue, visit=visit, turn_at=turn_at, by=by)
    row.state, row.visit, row.remind_at = Booking.State.CAME, visit, None
    row.save(update_fields=["state", "visit", "remind_at"])
    records.write(f"booking/{row.code}", "intake.admit_booking", detail={"ticket": ticket.shown}, by=by)
    return ticket
