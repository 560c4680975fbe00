"""The one place that says what time it is. Moments are UTC; days are Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_shifted: ContextVar[timedelta | datetime | None] = ContextVar("shanzhi_clock", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    shifted = _shifted.get()
    if isinstance(shifted, datetime):
        return shifted
    real = datetime.now(UTC)
    return real + shifted if shifted else real


def today() -> date:
    """This day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def local(moment: datetime) -> datetime:
    """The moment as a wall clock in Asia/Shanghai shows it."""
    return moment.astimezone(SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, `now()` is that moment: for tests, journeys and the demo year."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _shifted.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _shifted.reset(token)
