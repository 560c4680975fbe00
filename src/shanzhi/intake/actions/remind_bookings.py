from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act

from ..models import Booking
from .book import tell


@act("intake.remind_bookings")
def remind_bookings(*, most: int = 200, by: Actor) -> int:
    """Send the one message before each appointment whose time for it has come. 预约提醒"""
    due = Booking.objects.select_for_update(skip_locked=True).filter(state="BOOKED", remind_at__lte=now())
    names = {w.key: w.name for w in current().windows}
    rows = list(due.order_by("remind_at")[:most])
    for row in rows:
        if row.begins_at > now():
            tell(row, names.get(row.queue, ""), "booking_near", by=by)
    Booking.objects.filter(pk__in=[row.pk for row in rows]).update(remind_at=None)
    return len(rows)
