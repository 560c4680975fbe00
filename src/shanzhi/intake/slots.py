"""预约时段: which times of a day and queue are free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.kernel.profile import Profile, current
from shanzhi.staff.models import Unit

from . import halls
from .models import Booking


@dataclass(frozen=True, slots=True)
class Slot:
    """时段."""

    begins_at: datetime
    ends_at: datetime
    free: int


def days(profile: Profile | None = None) -> list[date]:
    """Working days on which one may book, from today on."""
    profile = profile or current()
    calendar, first = profile.calendar(), today()
    ahead = profile.hall.appointments.days_ahead
    span = (first + timedelta(days=n) for n in range(ahead + 1))
    return [day for day in span if calendar.is_working_day(day)]


def times_of(day: date, profile: Profile | None = None) -> list[tuple[datetime, datetime]]:
    """The slots of a day inside working time, whole ones only."""
    profile = profile or current()
    step = timedelta(minutes=profile.hall.appointments.every_minutes)
    found = []
    for begins, ends in profile.working_time.windows:
        at, last = (datetime.combine(day, moment, SHANGHAI) for moment in (begins, ends))
        while at + step <= last:
            found.append((at, at + step))
            at += step
    return found


def free_slots(hall: Unit, queue: str, day: date, profile: Profile | None = None) -> list[Slot]:
    """Every slot of the day that has not begun, with the places left. One query. 可约时段"""
    profile = profile or current()
    if day not in days(profile):
        return []
    times = times_of(day, profile)
    taken: dict[datetime, int] = {}
    if times:
        rows = Booking.objects.filter(hall=hall, queue=queue, begins_at__gte=times[0][0], begins_at__lt=times[-1][1])
        for begins_at in rows.exclude(state=Booking.State.CANCELLED).values_list("begins_at", flat=True):
            taken[begins_at] = taken.get(begins_at, 0) + 1
    places = profile.hall.appointments.places
    return [Slot(a, b, max(0, places - taken.get(a, 0))) for a, b in times if a > now()]


def bookable_queues(hall: Unit, profile: Profile | None = None) -> list[halls.Queue]:
    profile = profile or current()
    wanted = profile.hall.appointments.queues
    return [q for q in halls.queues_of(hall, profile) if not wanted or q.key in wanted]
