from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import BookingMoved
from ..models import Booking


@act("intake.cancel_booking")
def cancel_booking(booking: Booking, *, by: Actor) -> Booking:
    """Give the place back: by the resident who holds the code, or at the desk. 取消预约"""
    row = Booking.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").get(pk=booking.pk)
    if by.via != "resident":
        halls.allow(row.hall, halls.GREET, by, move="取消预约")
    if row.state != Booking.State.BOOKED:
        raise BookingMoved(state=row.get_state_display(), move="取消")
    row.state, row.remind_at = Booking.State.CANCELLED, None
    row.save(update_fields=["state", "remind_at"])
    records.write(f"booking/{row.code}", "intake.cancel_booking", detail={"at": row.begins_at}, by=by)
    return row
