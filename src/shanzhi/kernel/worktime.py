"""Working time: limits, due moments, pauses.

Two kinds of time. *Working time* runs only inside the daily windows of working days, as the State Council's calendar
has them (调休 included, through `chinesecalendar`); *real time* runs round the clock. One working day is one full
daily length of the windows, counted from the very moment of the start: 1wd from Monday 10:00 is due Tuesday 10:00.
Calendar days (`d`) do not count the first day, end at 24:00 of the last, and roll over a last day that is a day off.

A year the calendar does not know yet is counted Monday to Friday, and never silently: the result says it is not
certain, `gaps` names the years, and a warning is logged.

Everything is integers of microseconds on a table of working days, so sums are exact and lookups take microseconds.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from chinese_calendar import constants
from django.utils.translation import gettext as _

from shanzhi.kernel import clock

log = logging.getLogger(__name__)

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_EPOCH = datetime(1999, 12, 31, 16, tzinfo=UTC)
"""2000-01-01 00:00 in Shanghai, which has kept UTC+8 without summer time since 1991."""
_EPOCH_DAY = date(2000, 1, 1).toordinal()
_LIMIT = re.compile(r"([1-9]\d{0,4})(wd|wh|d|h|min)", re.ASCII)

ORDINARY_WINDOWS = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 0)))


class Kind(StrEnum):
    """Which time a limit runs in."""

    WORKING = "working"
    REAL = "real"


class WrongLimit(ValueError):
    """Not a limit as written in a profile."""


class MixedLimits(ValueError):
    """An extension must run in the same kind of time as the limit it extends, else the order would matter."""


@dataclass(frozen=True, slots=True)
class Limit:
    """时限. `7wd` working days, `4wh` working hours, `2h` hours round the clock, `30min`, `15d` calendar days."""

    number: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Limit:
        match = _LIMIT.fullmatch(text.strip())
        if not match:
            raise WrongLimit(f"not a limit: {text!r}")
        return cls(int(match[1]), match[2])

    @property
    def kind(self) -> Kind:
        return Kind.WORKING if self.unit in ("wd", "wh") else Kind.REAL

    @property
    def rough(self) -> float:
        """Days on the wall calendar, roughly: only to tell which of two limits of different kinds is the shorter."""
        return self.number * {"wd": 1.4, "wh": 0.2, "d": 1.0, "h": 1 / 24, "min": 1 / 1440}[self.unit]

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"

    @property
    def str_zh(self) -> str:
        """7个工作日, 4个工作小时, 2小时, 30分钟, 15日."""
        words = {
            "wd": _("{n}个工作日"), "wh": _("{n}个工作小时"), "h": _("{n}小时"),
            "min": _("{n}分钟"), "d": _("{n}日"),
        }  # fmt: skip
        return words[self.unit].format(n=self.number)


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment, and whether the calendar knew every year it needed."""

    at: datetime
    certain: bool
    gaps: tuple[int, ...] = ()


class WorkCalendar:
    """Working time of one place. Make it through `calendar`, which keeps one for each set of windows."""

    def __init__(
        self,
        windows: Sequence[tuple[time, time]] = ORDINARY_WINDOWS,
        days_off: Iterable[date] = (),
        days_on: Iterable[date] = (),
        known_years: Iterable[int] = (),
    ) -> None:
        """`days_off` and `days_on` are what the place adds itself: a local day off, or the coming year's list before
        the package has it. Only a year named in `known_years` then counts as known, so that one local day off does
        not pass for the whole list."""
        self._windows = _as_offsets(windows)
        self.day_length = timedelta(microseconds=sum(end - begin for begin, end, _b in self._windows))
        self._length = self.day_length // timedelta(microseconds=1)
        self._off, self._on = frozenset(days_off), frozenset(days_on)
        self._known = _years_of_the_package() | frozenset(known_years)
        self._before: list[int] = []
        """Working days before the n-th day since the epoch."""
        self._days: list[int] = []
        """The working days, as days since the epoch."""
        self._warned: set[int] = set()
        known = _years_of_the_package()
        self._sure = range(_day_of(date(min(known), 1, 1)), _day_of(date(max(known) + 1, 1, 1)))
        """Days for which nothing has to be asked; outside, `_known` is."""
        self._grow(max(self._known) + 1)

    # --- days -------------------------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        if day in self._on:
            return True
        if day in self._off:
            return False
        # What `chinese_calendar.is_workday` answers, without its search for the known years on every call.
        return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)

    def gaps(self, start: datetime | date, end: datetime | date) -> tuple[int, ...]:
        """Years between two moments for which no calendar is known."""
        first, last = _year_of(start), _year_of(end)
        return tuple(y for y in range(first, last + 1) if y not in self._known)

    # --- due --------------------------------------------------------------------------------------------------

    def due(self, start: datetime, limit: Limit) -> datetime:
        """When the limit ends, in UTC. Warns in the log where a year is not known; `reckon` also returns that."""
        return self.reckon(start, limit).at

    def reckon(self, start: datetime, limit: Limit) -> Due:
        """When the limit ends and whether that is certain."""
        if limit.kind is Kind.WORKING:
            at = self._moment(self._worked(start) + self._micros(limit))
        elif limit.unit == "d":
            at = self._end_of_day(start, limit.number)
        else:
            return Due(start.astimezone(UTC) + timedelta(microseconds=self._micros(limit)), certain=True)
        # 24:00 of 31 December is a moment of the next year, but needs nothing of it.
        last = at - timedelta(microseconds=1)
        first = start if limit.kind is Kind.WORKING else last
        if (first - _EPOCH).days in self._sure and (last - _EPOCH).days in self._sure:
            return Due(at, certain=True)
        gaps = self.gaps(first, last)
        return Due(at, not gaps, gaps)

    def elapsed(self, start: datetime, end: datetime, limit: Limit | Kind) -> timedelta:
        """Time from start to end in the limit's own kind of time; negative when the end comes first."""
        if _kind(limit) is Kind.REAL:
            return end - start
        return timedelta(microseconds=self._worked(end) - self._worked(start))

    def shift(self, due: datetime, limit: Limit | Kind, by: timedelta) -> datetime:
        """The due moment moved by a time of the limit's own kind, as when a pause ends or an extension is granted.
        A calendar-day limit moves by exactly that time and is not rolled over again, so that order never matters."""
        if not by:
            return due.astimezone(UTC)
        if _kind(limit) is Kind.REAL:
            return due.astimezone(UTC) + by
        return self._moment(self._worked(due) + by // timedelta(microseconds=1))

    def resume(self, due: datetime, limit: Limit | Kind, paused_at: datetime, resumed_at: datetime) -> datetime:
        """The due moment after a pause."""
        return self.shift(due, limit, self.elapsed(paused_at, resumed_at, limit))

    def extend(self, due: datetime, limit: Limit, by: Limit) -> datetime:
        """The due moment after an extension. Refuses (MixedLimits) working time on top of real time or the reverse."""
        if by.kind is not limit.kind:
            raise MixedLimits(f"{by} cannot extend {limit}")
        return self.shift(due, limit, self.length(by))

    def from_ledger(
        self,
        start: datetime,
        limit: Limit,
        pauses: Iterable[tuple[datetime, datetime]] = (),
        extensions: Iterable[Limit] = (),
    ) -> datetime:
        """The due moment from everything that happened, in whatever order: what verify compares the stored one with.
        Pauses do not overlap."""
        due = self.due(start, limit)
        by = sum((self.elapsed(a, b, limit) for a, b in pauses), timedelta())
        due = self.shift(due, limit, by)
        for extension in extensions:
            due = self.extend(due, limit, extension)
        return due

    # --- lamps ------------------------------------------------------------------------------------------------

    def length(self, limit: Limit) -> timedelta:
        """How much of its own kind of time a limit is."""
        return timedelta(microseconds=self._micros(limit))

    def warn_at(
        self,
        start: datetime,
        due: datetime,
        limit: Limit | Kind,
        share: float,
        at_least: Limit | None = None,
        *,
        paused: timedelta = timedelta(),
    ) -> datetime:
        """When yellow begins: when `share` of the whole time is left, or `at_least`, whichever is the longer; but
        `at_least` never takes more than half, or a one-day limit would be yellow from its first minute.
        `paused` is the time of past pauses, which moved `due` but is no part of the whole."""
        whole = self.elapsed(start, due, limit) - paused
        left = whole * share
        if at_least is not None:
            left = max(left, min(self._in_kind(at_least, _kind(limit)), whole / 2))
        return self.shift(due, limit, -left)

    def share_left(
        self,
        now: datetime,
        start: datetime,
        due: datetime,
        limit: Limit | Kind,
        *,
        paused: timedelta = timedelta(),
    ) -> float:
        """1.0 at the start, 0.0 when due, below that when overdue."""
        whole = self.elapsed(start, due, limit) - paused
        left = self.elapsed(now, due, limit)
        return min(1.0, left / whole) if whole > timedelta() else float(left > timedelta())

    # --- the table --------------------------------------------------------------------------------------------

    def _micros(self, limit: Limit) -> int:
        unit = {"wd": self._length, "wh": 3600 * _SECOND, "h": 3600 * _SECOND, "min": 60 * _SECOND, "d": _DAY}
        return limit.number * unit[limit.unit]

    def _in_kind(self, limit: Limit, kind: Kind) -> timedelta:
        """Across the kinds a working day stands for a day, an hour for an hour."""
        if kind is limit.kind or limit.unit in ("h", "wh", "min"):
            return self.length(limit)
        return limit.number * (timedelta(days=1) if kind is Kind.REAL else self.day_length)

    def _worked(self, moment: datetime) -> int:
        """Working microseconds from the epoch to the moment."""
        since = moment - _EPOCH
        day = since.days
        if not 0 <= day < len(self._before) - 1:
            self._grow(_year_of(moment))
        if day not in self._sure:
            self._warn(day)
        count = self._before[day]
        if self._before[day + 1] == count:
            return count * self._length
        clock_time = since.seconds * _SECOND + since.microseconds
        worked = 0
        for begin, end, before in self._windows:
            if clock_time <= begin:
                break
            worked = before + min(clock_time, end) - begin
        return count * self._length + worked

    def _moment(self, worked: int) -> datetime:
        """The earliest moment at which that much has been worked."""
        if worked <= 0:
            raise ValueError("before the calendar begins")
        index, rest = divmod(worked - 1, self._length)
        rest += 1
        while index >= len(self._days):
            self._grow(self._last_year() + 1)
        for begin, end, before in self._windows:
            if rest <= before + end - begin:
                day = self._days[index]
                if day not in self._sure:
                    self._warn(day)
                return _EPOCH + timedelta(days=day, microseconds=begin + rest - before)
        raise AssertionError("unreachable: rest is within the day")

    def _end_of_day(self, start: datetime, days: int) -> datetime:
        last = (start - _EPOCH).days + days
        while last >= len(self._before) - 400:
            self._grow(self._last_year() + 1)
        last = self._days[bisect_left(self._days, last)]
        if last not in self._sure:
            self._warn(last)
        return _EPOCH + timedelta(days=last + 1)

    def _last_year(self) -> int:
        return date.fromordinal(_EPOCH_DAY + len(self._before) - 2).year

    def _grow(self, year: int) -> None:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise ValueError(f"no working time for the year {year}")
        end = _day_of(date(year + 1, 1, 1))
        before, days = list(self._before or [0]), list(self._days)
        for n in range(len(before) - 1, end):
            if self.is_working_day(date.fromordinal(_EPOCH_DAY + n)):
                days.append(n)
            before.append(len(days))
        # Replaced whole, days first: another thread sees the old tables or the new ones, never half of one.
        self._days, self._before = days, before

    def _warn(self, day: int) -> None:
        """Once a year and process, so that it is read; the doubt itself stands in every result."""
        year = date.fromordinal(_EPOCH_DAY + day).year
        if year in self._known or year in self._warned:
            return
        self._warned.add(year)
        log.warning(
            "No working-day calendar for %s: its due moments are counted Monday to Friday and are NOT certain. "
            "Upgrade chinesecalendar, or enter the days in the profile under working_time.",
            year,
        )


@lru_cache(maxsize=16)
def calendar(
    windows: tuple[tuple[time, time], ...] = ORDINARY_WINDOWS,
    days_off: tuple[date, ...] = (),
    days_on: tuple[date, ...] = (),
    known_years: tuple[int, ...] = (),
) -> WorkCalendar:
    """The one calendar for these windows in this process."""
    return WorkCalendar(windows, days_off, days_on, known_years)


def remaining_words(now: datetime, due: datetime | None, paused: bool = False) -> str:
    """What a lamp says: 剩 26分, 剩 3时20分, 剩 1天2时, 超期 2时15分, 已暂停; empty where there is no limit.
    Wall-clock time, so that it agrees with the clock on the wall."""
    if paused:
        return _("已暂停")
    if due is None:
        return ""
    if now <= due:
        return _("剩 {time}").format(time=_span(due - now))
    return _("超期 {time}").format(time=_span(now - due))


def _span(time_left: timedelta) -> str:
    minutes = time_left // timedelta(minutes=1)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return _("{d}天{h}时").format(d=days, h=hour) if hour else _("{d}天").format(d=days)
    if hours:
        return _("{h}时{m}分").format(h=hours, m=minute) if minute else _("{h}时").format(h=hours)
    return _("{m}分").format(m=minutes) if minutes else _("不到1分")


def _day_of(day: date) -> int:
    return day.toordinal() - _EPOCH_DAY


def _kind(limit: Limit | Kind) -> Kind:
    return limit.kind if isinstance(limit, Limit) else limit


def _year_of(moment: datetime | date) -> int:
    return clock.local(moment).year if isinstance(moment, datetime) else moment.year


@lru_cache(maxsize=1)
def _years_of_the_package() -> frozenset[int]:
    return frozenset(range(min(constants.holidays).year, max(constants.holidays).year + 1))


def _as_offsets(windows: Sequence[tuple[time, time]]) -> tuple[tuple[int, int, int], ...]:
    """Begin, end and what was worked before, in microseconds of the day."""
    offsets: list[tuple[int, int, int]] = []
    worked, last = 0, -1
    for begin_time, end_time in windows:
        begin, end = (((t.hour * 60 + t.minute) * 60 + t.second) * _SECOND for t in (begin_time, end_time))
        if end <= begin or begin < last:
            raise ValueError("working windows must be in order and must not overlap")
        offsets.append((begin, end, worked))
        worked, last = worked + end - begin, end
    if not offsets:
        raise ValueError("a working day needs at least one window")
    return tuple(offsets)
