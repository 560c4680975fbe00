"""Days and times as people write them into cells, read as moments of Asia/Shanghai.

2024-01-05 08:30, 2024/1/5, 2024.1.5, 2024年1月5日下午3点5分, 20240105083000, 45296.35 (Excel), 1704412800000 (a
program), with full-width digits, tabs and stray words. What could be two days at once is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from shanzhi.kernel.clock import SHANGHAI

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, given its zone below
_SERIAL = (20_000, 80_000)
"""Of days: 1954 to 2119. A smaller or larger number is no day of ours."""
_MILLIS = (946_684_800_000, 4_102_444_800_000)
_YEARS = (1950, 2100)
_DATE_TIME = re.compile(
    r"(?P<y>\d{4}|\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?"
    r"(?:\s*T?\s*(?P<half>上午|下午|中午|晚上|凌晨|am|pm)?\s*(?P<h>\d{1,2})\s*[:时点]\s*(?P<min>\d{1,2})?\s*[:分]?"
    r"\s*(?P<s>\d{1,2})?(?:\.\d+)?\s*秒?\s*(?P<half2>am|pm)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?)?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})(?:\s+(?P<h>\d{1,2}):(?P<min>\d{1,2}))?.*")
_ISO_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")


def moment_of(cell: object) -> datetime | None:
    """The moment a cell says, in UTC; None where it is empty or cannot be read for certain."""
    if isinstance(cell, datetime):
        return _stamped(cell)
    if isinstance(cell, date):
        return _stamped(datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001
    if isinstance(cell, time | bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _of_number(float(cell))
    return _of_text(str(cell))


def _of_text(text: str) -> datetime | None:
    plain = unicodedata.normalize("NFKC", text).replace("\u200b", "").strip().strip("'’").strip()
    if not plain:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        compact = _COMPACT.fullmatch(plain)
        found = _from_parts(compact) if compact else None
        return found or _of_number(float(plain))
    if "T" in plain and _ISO_ZONE.search(plain):
        try:
            return datetime.fromisoformat(plain.replace("Z", "+00:00")).astimezone(UTC)
        except ValueError:
            return None
    match = _DATE_TIME.match(plain)
    if match:
        return _from_parts(match)
    last = _YEAR_LAST.fullmatch(plain)
    return _year_last(last) if last else None


def _of_number(number: float) -> datetime | None:
    if _SERIAL[0] <= number <= _SERIAL[1]:
        return _stamped(_EXCEL_EPOCH + timedelta(seconds=round(number * 86_400)))
    if _MILLIS[0] <= number <= _MILLIS[1]:
        return datetime.fromtimestamp(number / 1000, tz=UTC)
    if number.is_integer() and 19_500_101 <= number <= 21_001_231:
        compact = _COMPACT.fullmatch(str(int(number)))
        return _from_parts(compact) if compact else None
    return None


def _from_parts(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    year = int(parts["y"])
    year += 2000 if year < 100 else 0
    hour = int(parts.get("h") or 0)
    half = (parts.get("half") or parts.get("half2") or "").lower()
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    if half in ("上午", "凌晨", "am") and hour == 12:
        hour = 0
    day = (year, int(parts["m"]), int(parts["d"]))
    return _built(day, (hour, int(parts.get("min") or 0), int(parts.get("s") or 0)))


def _year_last(match: re.Match[str]) -> datetime | None:
    """5/13/2024 and 13/5/2024 are clear; of 5/6/2024 nobody knows which is the month."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if a == b or b > 12 >= a:
        month, day = a, b
    elif a > 12 >= b:
        month, day = b, a
    else:
        return None
    return _built((year, month, day), (int(match["h"] or 0), int(match["min"] or 0), 0))


def _built(day: tuple[int, int, int], at: tuple[int, int, int]) -> datetime | None:
    carry = 0
    if at[0] == 24 and at[1] == 0:
        at, carry = (0, 0, at[2]), 1
    try:
        return _stamped(datetime(*day, *at) + timedelta(days=carry))  # noqa: DTZ001
    except ValueError:
        return None


def _stamped(wall: datetime) -> datetime | None:
    if not _YEARS[0] <= wall.year < _YEARS[1]:
        return None
    aware = wall if wall.tzinfo is not None else wall.replace(tzinfo=SHANGHAI)
    return aware.astimezone(UTC)
