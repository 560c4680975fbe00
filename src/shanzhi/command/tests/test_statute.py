"""The days of the law, reckoned in three ways that must agree: the reckoning itself, the definition read as it stands,
and a clerk who keeps a tally day by day while things happen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.command.statute import days_left, due_at, end_of, last_day, remind_at
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.worktime import Limit, calendar

CALENDAR = calendar()
DAY = timedelta(days=1)


def at(text: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(hour), SHANGHAI)


@pytest.mark.parametrize(
    ("begins", "limit", "last"),
    [
        ("2026-11-23", "15d", "2026-12-08"),
        ("2026-11-23", "5d", "2026-11-30"),  # a Saturday rolls over
        ("2026-09-20", "15d", "2026-10-08"),  # into the National Day week, out at its end
        ("2026-11-23", "5wd", "2026-11-30"),
        ("2026-02-13", "1wd", "2026-02-14"),  # a Saturday worked for the Spring Festival
        ("2026-09-30", "1wd", "2026-10-08"),
    ],
)
def test_it_works(begins: str, limit: str, last: str) -> None:
    assert last_day(due_at(CALENDAR, at(begins), Limit.parse(limit))).isoformat() == last


def test_hours_run_round_the_clock() -> None:
    assert due_at(CALENDAR, at("2026-11-27"), Limit.parse("72h")) == at("2026-11-30")


def test_what_stands_still_on_the_last_day_is_still_there_after() -> None:
    stood = [(at("2026-12-08"), at("2026-12-21"))]
    assert last_day(due_at(CALENDAR, at("2026-11-23"), Limit.parse("15d"), stood=stood)).isoformat() == "2026-12-21"


def test_a_pause_within_a_day_changes_nothing() -> None:
    stood = [(at("2026-11-25", 9), at("2026-11-25", 16))]
    plain = due_at(CALENDAR, at("2026-11-23"), Limit.parse("15d"))
    assert due_at(CALENDAR, at("2026-11-23"), Limit.parse("15d"), stood=stood) == plain


def test_days_left_and_the_reminder() -> None:
    due = due_at(CALENDAR, at("2026-11-23"), Limit.parse("5wd"))
    assert days_left(CALENDAR, at("2026-11-23"), due, Limit.parse("5wd")) == 5
    assert days_left(CALENDAR, at("2026-11-30", 23), due, Limit.parse("5wd")) == 0
    assert days_left(CALENDAR, at("2026-12-02"), due, Limit.parse("5wd")) == -2
    assert remind_at(CALENDAR, due, Limit.parse("2wd")) == datetime(2026, 11, 26, 8, 30, tzinfo=SHANGHAI)


# --- any sequence ----------------------------------------------------------------------------------------------------

LIMITS = st.sampled_from(["3d", "7d", "15d", "30d", "60d", "1wd", "5wd", "30wd"]).map(Limit.parse)
BEGINNINGS = st.dates(date(2024, 1, 2), date(2026, 6, 30))
HAPPENINGS = st.lists(
    st.tuples(st.sampled_from(["pause", "extend"]), st.integers(0, 12), st.integers(0, 40)), max_size=5
)


def by_definition(begins: date, limit: Limit, total: int, still: set[date]) -> date:
    """The first day, neither off nor standing still, by whose end enough days have counted."""
    day = begins
    while True:
        day += DAY
        if day in still or not CALENDAR.is_working_day(day):
            continue
        passed = [begins + DAY * n for n in range(1, (day - begins).days + 1)]
        counted = [d for d in passed if d not in still and (limit.unit == "d" or CALENDAR.is_working_day(d))]
        if len(counted) >= total:
            return day


@settings(max_examples=150, deadline=None)
@given(BEGINNINGS, LIMITS, HAPPENINGS)
def test_any_sequence_ends_on_the_same_day_however_it_is_reckoned(
    begins: date, limit: Limit, happenings: list[tuple[str, int, int]]
) -> None:
    """Pauses and extensions as they happen one after the other; an extension comes while the clock runs."""
    start = datetime.combine(begins, time(11), SHANGHAI)
    stood: list[tuple[datetime, datetime]] = []
    extended: list[Limit] = []
    today = begins
    for kind, gap, length in happenings:
        today += DAY * gap
        due = due_at(CALENDAR, start, limit, extended=extended, stood=stood)
        if today > last_day(due):
            break
        if kind == "extend":
            extended.append(Limit(max(1, length), limit.unit))
        else:
            stood.append(
                (datetime.combine(today, time(15), SHANGHAI), datetime.combine(today + DAY * length, time(9), SHANGHAI))
            )
            today += DAY * length
    found = due_at(CALENDAR, start, limit, extended=extended, stood=stood)
    still = {a.astimezone(SHANGHAI).date() + DAY * n for a, b in stood for n in range((b.date() - a.date()).days)}
    total = limit.number + sum(e.number for e in extended)
    assert found == end_of(by_definition(begins, limit, total, still))
    assert found == due_at(CALENDAR, start, limit, extended=extended[::-1], stood=stood[::-1]), "order does not matter"
    assert found == end_of(by_tally(begins, limit, extended, still))


def by_tally(begins: date, limit: Limit, extended: list[Limit], still: set[date]) -> date:
    """A clerk strikes off one day after the other; what is granted is added to what is left."""
    left, day = limit.number + sum(e.number for e in extended), begins
    while left > 0 or day in still or not CALENDAR.is_working_day(day):
        day += DAY
        if day not in still and (limit.unit == "d" or CALENDAR.is_working_day(day)):
            left -= 1
    return day


@settings(max_examples=100, deadline=None)
@given(BEGINNINGS, LIMITS, st.integers(0, 60), st.integers(1, 40))
def test_a_pause_never_takes_a_day_away(begins: date, limit: Limit, after: int, length: int) -> None:
    """Whoever resumes has at least the days that were left."""
    start = datetime.combine(begins, time(11), SHANGHAI)
    plain = due_at(CALENDAR, start, limit)
    pause = datetime.combine(begins + DAY * after, time(12), SHANGHAI)
    if pause >= plain:
        return
    resumed = pause + DAY * length
    later = due_at(CALENDAR, start, limit, stood=[(pause, resumed)])
    assert later >= plain
    assert last_day(later) >= resumed.date()
