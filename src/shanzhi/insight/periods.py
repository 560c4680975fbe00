"""Periods as a county counts them: a month, a quarter, a year, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
_QUARTER = re.compile(r"(20\d\d)Q([1-4])", re.ASCII)
_YEAR = re.compile(r"(20\d\d)", re.ASCII)
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)


def month_of(day: date) -> date:
    return day.replace(day=1)


def plus_months(month: date, count: int) -> date:
    """The first day of the month so many months on."""
    at = month.year * 12 + month.month - 1 + count
    return date(at // 12, at % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """统计期. Both days included."""

    first: date
    last: date

    @classmethod
    def of_month(cls, month: date) -> Period:
        return cls(month_of(month), plus_months(month, 1) - timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """2026-10, 2026Q3, 2026, 2026-10-01..2026-10-15; empty is the last month that is over. Refuses `Invalid`."""
        if not text:
            return cls.of_month(plus_months(month_of(today()), -1))
        if match := _MONTH.fullmatch(text):
            return cls.of_month(date(int(match[1]), int(match[2]), 1))
        if match := _QUARTER.fullmatch(text):
            first = date(int(match[1]), 3 * int(match[2]) - 2, 1)
            return cls(first, plus_months(first, 3) - timedelta(days=1))
        if match := _YEAR.fullmatch(text):
            return cls(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))
        if match := _RANGE.fullmatch(text):
            try:
                first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
            except ValueError:
                raise _wrong() from None
            if first <= last and (last - first).days <= 3 * 366:
                return cls(first, last)
        raise _wrong()

    @property
    def is_months(self) -> bool:
        """Made of whole months."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def count_of_months(self) -> int:
        after = self.last + timedelta(days=1)
        return (after.year - self.first.year) * 12 + after.month - self.first.month

    @property
    def kind(self) -> str:
        if self.is_months:
            months = self.count_of_months
            if months == 1:
                return "month"
            if months == 3 and self.first.month % 3 == 1:
                return "quarter"
            if months == 12 and self.first.month == 1:
                return "year"
        return "range"

    @property
    def text(self) -> str:
        """As in an address."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        if self.kind == "quarter":
            return f"{self.first.year}Q{self.first.month // 3 + 1}"
        if self.kind == "year":
            return f"{self.first.year}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """As on a page or a paper."""
        if self.kind == "month":
            return _("{year}年{month}月").format(year=self.first.year, month=self.first.month)
        if self.kind == "quarter":
            return _("{year}年第{n}季度").format(year=self.first.year, n="一二三四"[self.first.month // 3])
        if self.kind == "year":
            return _("{year}年").format(year=self.first.year)
        return _("{first}至{last}").format(first=self.first.isoformat(), last=self.last.isoformat())

    @property
    def before(self) -> Period:
        """上期: the same length just before; whole months before whole months."""
        last = self.first - timedelta(days=1)
        if self.is_months:
            return Period(plus_months(self.first, -self.count_of_months), last)
        return Period(last - (self.last - self.first), last)

    @property
    def year_before(self) -> Period:
        """去年同期."""
        if self.is_months:
            first = plus_months(self.first, -12)
            return Period(first, plus_months(first, self.count_of_months) - timedelta(days=1))
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    @property
    def after(self) -> Period:
        """下期."""
        first = self.last + timedelta(days=1)
        if self.is_months:
            return Period(first, plus_months(first, self.count_of_months) - timedelta(days=1))
        return Period(first, first + (self.last - self.first))

    def months_up_to(self, count: int = 12) -> list[Period]:
        """The months that end with the period's last one, for a line of small strokes."""
        end = month_of(self.last)
        return [Period.of_month(plus_months(end, -n)) for n in range(count - 1, -1, -1)]


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _wrong() -> Invalid:
    return Invalid({"period": _("统计期的写法不对。写成 2026-10、2026Q3、2026，或 2026-10-01..2026-10-15。")})
