"""Reckoning the time that a law gives, from everything that happened to it: pure arithmetic on days.

A day of the law: the first day is not counted, nor is a day on which the clock stands still (the day of the pause
stands still, the day of the resumption runs again), nor, for working days, a day off. The last day ends at 24:00; where
it is a day off or stands still, the next day that is neither takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from shanzhi.kernel.clock import SHANGHAI, local
from shanzhi.kernel.worktime import Limit, WorkCalendar

Span = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_MORNING = time(8, 30)


def due_at(
    calendar: WorkCalendar,
    begins_at: datetime,
    limit: Limit,
    *,
    extended: Iterable[Limit] = (),
    stood: Sequence[Span] = (),
) -> datetime:
    """The moment at which the time is over. `stood` are the pauses, which do not overlap; extensions are of the
    limit's own unit. The order in which things happened makes no difference. 届满时刻"""
    total = limit.number + sum(more.number for more in extended)
    if limit.unit == "h":
        return begins_at + timedelta(hours=total) + sum((b - a for a, b in stood), timedelta())
    still = days_stood(stood)
    day, counted = local(begins_at).date(), 0
    while counted < total:
        day += _DAY
        if day not in still and (limit.unit == "d" or calendar.is_working_day(day)):
            counted += 1
    while day in still or not calendar.is_working_day(day):
        day += _DAY
    return end_of(day)


def days_stood(stood: Iterable[Span]) -> frozenset[date]:
    """The days on which the clock stands still."""
    found: set[date] = set()
    for since, until in stood:
        day, last = local(since).date(), local(until).date()
        while day < last:
            found.add(day)
            day += _DAY
    return frozenset(found)


def end_of(day: date) -> datetime:
    """24:00 of a day."""
    return datetime.combine(day + _DAY, time.min, SHANGHAI)


def last_day(due: datetime) -> date:
    """The day on which something that ends at 24:00 is due."""
    return local(due - timedelta(microseconds=1)).date()


def remind_at(calendar: WorkCalendar, due: datetime, before: Limit | None) -> datetime | None:
    """When people are reminded: so many days earlier, in the morning of a working day."""
    if before is None:
        return None
    if before.unit in ("h", "min"):
        return due - calendar.length(before)
    day, left = last_day(due), before.number
    while left:
        day -= _DAY
        left -= 1 if before.unit == "d" or calendar.is_working_day(day) else 0
    while not calendar.is_working_day(day):
        day -= _DAY
    return datetime.combine(day, _MORNING, SHANGHAI)


def days_left(calendar: WorkCalendar, moment: datetime, due: datetime, limit: Limit) -> int:
    """Whole days of the limit's own kind until the last one, today not counted; negative once it is over."""
    day, last = local(moment).date(), last_day(due)
    if day > last:
        return -sum(1 for n in range((day - last).days) if _counts(calendar, last + (n + 1) * _DAY, limit))
    return sum(1 for n in range((last - day).days) if _counts(calendar, day + (n + 1) * _DAY, limit))


def _counts(calendar: WorkCalendar, day: date, limit: Limit) -> bool:
    return limit.unit != "wd" or calendar.is_working_day(day)
