"""The last day on which somebody may still ask: pure arithmetic on days. 民法典 200—204, 民事诉讼法 85.

The first day is not counted. Months and years end on the day with the same number, or on the month's last day where
there is none. A last day that is a day off rolls over to the next working day.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from shanzhi.kernel.worktime import WorkCalendar

UNITS = {"d": "日", "m": "个月", "y": "年"}
SOON = timedelta(days=30)


def last_day(calendar: WorkCalendar, counts_from: date, within: str) -> date:
    """`within` is 60d, 6m or 3y."""
    number, unit = int(within[:-1]), within[-1]
    if unit == "d":
        day = counts_from + timedelta(days=number)
    else:
        months = number * (12 if unit == "y" else 1)
        year, month = divmod(counts_from.year * 12 + counts_from.month - 1 + months, 12)
        month += 1
        day = date(year, month, min(counts_from.day, monthrange(year, month)[1]))
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def span_words(within: str) -> str:
    """60日, 6个月, 3年."""
    return f"{int(within[:-1])}{UNITS[within[-1]]}"


def standing(last: date, today: date) -> str:
    """over, soon or open: how a last day stands today."""
    if last < today:
        return "over"
    return "soon" if last - today <= SOON else "open"
