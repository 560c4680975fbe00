import logging
import timeit
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.kernel.worktime import Due, Kind, Limit, MixedLimits, WorkCalendar, WrongLimit, calendar, remaining_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
parse = Limit.parse
CAL = calendar()
HOUR = timedelta(hours=1)
WHOLE_DAY = 7 * HOUR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_it_works():
    """Opened on a Monday at ten with one working day: due on Tuesday at ten."""
    assert CAL.due(at("2026-11-16T10:00"), parse("1wd")) == at("2026-11-17T10:00")


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-16T10:00", "7wd", "2026-11-25T10:00"),
        ("2026-11-20T16:00", "4wh", "2026-11-23T11:30"),  # over the weekend
        ("2026-11-16T11:00", "2wh", "2026-11-16T14:30"),  # over noon
        ("2026-11-16T08:30", "1wd", "2026-11-16T17:00"),  # a full day ends in the evening, not next morning
        ("2026-11-15T23:00", "1wd", "2026-11-16T17:00"),  # Sunday night counts from Monday morning
        ("2026-11-16T12:40", "1wd", "2026-11-17T12:00"),  # noon belongs to what was worked before it
        ("2026-09-30T16:00", "1wd", "2026-10-08T16:00"),  # National Day: seven days off
        ("2026-10-09T16:00", "1wd", "2026-10-10T16:00"),  # 调休: that Saturday is worked
        ("2026-11-14T23:50", "2h", "2026-11-15T01:50"),  # round the clock
        ("2026-11-14T23:50", "30min", "2026-11-15T00:20"),
        ("2026-11-02T09:00", "15d", "2026-11-18T00:00"),  # the 17th, 24:00
        ("2026-11-06T09:00", "15d", "2026-11-24T00:00"),  # ends on a Saturday: rolls over to Monday the 23rd
        ("2026-09-21T09:00", "10d", "2026-10-09T00:00"),  # ends on National Day: rolls over to the 8th
    ],
)
def test_when_it_is_due(start, limit, due):
    assert CAL.due(at(start), parse(limit)) == at(due)


@pytest.mark.parametrize("text", ["7wd", "4wh", "2h", "30min", "15d"])
def test_a_limit_is_written_as_it_is_read(text):
    assert str(parse(text)) == text


def test_which_of_two_limits_is_the_shorter():
    ordered = ["30min", "2h", "4wh", "1d", "1wd", "5d", "5wd", "7wd", "15d", "20wd"]
    assert sorted(ordered, key=lambda text: parse(text).rough) == ordered


def test_a_limit_in_words():
    words = [parse(t).str_zh for t in ("7wd", "4wh", "2h", "30min", "15d")]
    assert words == ["7个工作日", "4个工作小时", "2小时", "30分钟", "15日"]


@pytest.mark.parametrize("text", ["", "7", "wd", "0wd", "-1wd", "1.5h", "7 days", "7wd4h", "٣d", "1000000d"])
def test_what_is_not_a_limit_is_refused(text):
    with pytest.raises(WrongLimit):
        parse(text)


# ── years without data ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_year_without_data_is_a_loud_warning(caplog):
    fresh = WorkCalendar()
    unknown = max(fresh._known) + 1
    with caplog.at_level(logging.WARNING):
        due = fresh.reckon(datetime(unknown - 1, 12, 31, 2, tzinfo=UTC), parse("5wd"))
    assert not due.certain and due.gaps == (unknown,)
    assert str(unknown) in caplog.text and "NOT certain" in caplog.text
    assert fresh.gaps(date(unknown - 1, 1, 1), date(unknown + 1, 1, 1)) == (unknown, unknown + 1)


def test_a_pause_that_lasts_into_it_warns_too(caplog):
    fresh = WorkCalendar()
    unknown = max(fresh._known) + 1
    with caplog.at_level(logging.WARNING):
        fresh.elapsed(datetime(unknown - 1, 12, 1, tzinfo=UTC), datetime(unknown, 1, 20, tzinfo=UTC), Kind.WORKING)
    assert str(unknown) in caplog.text


def test_the_last_evening_of_a_known_year_is_certain():
    fresh = WorkCalendar()
    last = max(fresh._known)
    assert fresh.reckon(datetime(last, 12, 30, 1, tzinfo=UTC), parse("1wd")).certain
    new_year = fresh.reckon(datetime(last, 12, 30, 1, tzinfo=UTC), parse("1d"))
    assert new_year.certain is fresh.is_working_day(date(last, 12, 31))


def test_hours_round_the_clock_need_no_calendar():
    assert CAL.reckon(at("2050-01-01T00:00"), parse("2h")).certain


def test_a_known_year_is_certain():
    assert CAL.reckon(at("2026-02-10T10:00"), parse("20wd")).certain


def test_a_place_enters_the_coming_year_itself():
    own = WorkCalendar(days_off=[date(2097, 1, 1)], days_on=[date(2097, 1, 5)], known_years=[2096, 2097])
    start = at("2096-12-31T16:59:59").astimezone(UTC)
    assert own.gaps(date(2097, 1, 1), date(2097, 12, 31)) == ()
    assert not own.is_working_day(date(2097, 1, 1)) and own.is_working_day(date(2097, 1, 5))
    assert own.reckon(start, parse("1wd")) == Due(at("2097-01-02T16:59:59").astimezone(UTC), certain=True)


def test_a_local_day_off_does_not_pass_for_the_whole_list():
    own = WorkCalendar(days_off=[date(2097, 1, 1)])
    assert not own.is_working_day(date(2097, 1, 1))
    assert own.gaps(date(2097, 1, 1), date(2097, 12, 31)) == (2097,)


def test_moments_outside_the_table_are_refused():
    with pytest.raises(ValueError, match="no working time"):
        CAL.due(at("1999-12-31T10:00"), parse("1wd"))


# ── properties ────────────────────────────────────────────────────────────────────────────────────────────────────

moments = st.integers(0, 2370 * 86_400).map(
    lambda seconds: datetime(2020, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
)
spans = st.timedeltas(timedelta(0), timedelta(days=90))
working = st.builds(Limit, st.integers(1, 60), st.sampled_from(["wd", "wh"]))
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(["wd", "wh", "d", "h", "min"]))
exact = st.builds(Limit, st.integers(1, 60), st.sampled_from(["wd", "wh", "h", "min"]))


def by_hand(start: datetime, end: datetime) -> timedelta:
    """Working time between two moments, counted day by day without any table."""
    total, day = timedelta(), start.astimezone(SHANGHAI).date()
    while day <= end.astimezone(SHANGHAI).date():
        if chinese_calendar.is_workday(day):
            for begin, finish in ((time(8, 30), time(12)), (time(13, 30), time(17))):
                a = max(start, datetime.combine(day, begin, SHANGHAI))
                b = min(end, datetime.combine(day, finish, SHANGHAI))
                total += max(b - a, timedelta())
        day += timedelta(days=1)
    return total


@given(moments, spans)
@settings(max_examples=50)
def test_working_time_is_what_counting_by_hand_gives(start, span):
    assert CAL.elapsed(start, start + span, Kind.WORKING) == by_hand(start, start + span)


@given(moments, exact)
def test_exactly_the_limit_has_elapsed_when_it_is_due(start, limit):
    due = CAL.due(start, limit)
    assert CAL.elapsed(start, due, limit) == CAL.length(limit)
    assert CAL.elapsed(start, due - timedelta(microseconds=1), limit) < CAL.length(limit)


@given(moments, spans, limits)
def test_who_starts_later_is_never_due_earlier(start, span, limit):
    assert CAL.due(start, limit) <= CAL.due(start + span, limit)


@given(moments, st.integers(1, 40), st.integers(1, 40), st.sampled_from(["wd", "wh", "h", "min"]))
def test_two_limits_in_a_row_are_their_sum(start, a, b, unit):
    in_two = CAL.due(CAL.due(start, Limit(a, unit)), Limit(b, unit))
    assert in_two == CAL.due(start, Limit(a + b, unit))


@given(moments, spans, spans)
def test_elapsed_time_adds_up(start, a, b):
    middle, end = start + a, start + a + b
    for kind in Kind:
        assert CAL.elapsed(start, end, kind) == CAL.elapsed(start, middle, kind) + CAL.elapsed(middle, end, kind)


@given(moments, limits, spans, spans)
def test_a_pause_moves_due_by_exactly_its_own_length(start, limit, until_pause, pause):
    due = CAL.due(start, limit)
    paused, resumed = start + until_pause, start + until_pause + pause
    moved = CAL.resume(due, limit, paused, resumed)
    assert CAL.elapsed(due, moved, limit) == CAL.elapsed(paused, resumed, limit)


@given(moments, limits, st.lists(st.tuples(spans, spans), max_size=5), st.lists(limits, max_size=3), st.randoms())
def test_every_way_of_reckoning_gives_the_same_due_moment(start, limit, gaps_and_pauses, extensions, random):
    extensions = [e for e in extensions if e.kind is limit.kind]
    pauses, moment = [], start
    for gap, length in gaps_and_pauses:
        pauses.append((moment + gap, moment + gap + length))
        moment += gap + length
    happened = [("pause", p) for p in pauses] + [("extend", e) for e in extensions]
    random.shuffle(happened)

    due = CAL.due(start, limit)
    for what, value in happened:
        due = CAL.resume(due, limit, *value) if what == "pause" else CAL.extend(due, limit, value)

    assert due == CAL.from_ledger(start, limit, pauses, extensions)


@given(moments, limits, spans, spans)
def test_yellow_moves_with_due(start, limit, until_pause, pause):
    due = CAL.due(start, limit)
    yellow = CAL.warn_at(start, due, limit, 0.25, parse("1wd"))
    paused, resumed = start + until_pause, start + until_pause + pause
    later = CAL.resume(due, limit, paused, resumed)
    spent = CAL.elapsed(paused, resumed, limit)
    afresh = CAL.warn_at(start, later, limit, 0.25, parse("1wd"), paused=spent)
    assert CAL.elapsed(yellow, afresh, limit) == spent


def test_an_extension_in_another_kind_of_time_is_refused():
    due = CAL.due(at("2026-11-16T10:00"), parse("7wd"))
    with pytest.raises(MixedLimits):
        CAL.extend(due, parse("7wd"), parse("24h"))


# ── lamps ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("limit", "yellow"),
    [
        ("20wd", "2026-12-07T10:00"),  # a quarter of twenty days: five days before the end
        ("2wd", "2026-11-17T10:00"),  # a quarter would be half a day: at least one day
        ("1wd", "2026-11-16T14:00+half"),  # but never more than half of the whole
        ("24h", "2026-11-16T22:00"),
    ],
)
def test_when_yellow_begins(limit, yellow):
    start = at("2026-11-16T10:00")
    begins = CAL.warn_at(start, CAL.due(start, parse(limit)), parse(limit), 0.25, parse("1wd"))
    if yellow.endswith("+half"):
        assert CAL.elapsed(start, begins, Kind.WORKING) == WHOLE_DAY / 2
    else:
        assert begins == at(yellow)


def test_the_share_that_is_left():
    start, limit = at("2026-11-16T10:00"), parse("4wd")
    due = CAL.due(start, limit)
    shares = [CAL.share_left(at(t), start, due, limit) for t in ("2026-11-16T10:00", "2026-11-18T10:00")]
    assert shares == [1.0, 0.5]
    assert CAL.share_left(due, start, due, limit) == 0
    assert CAL.share_left(due + timedelta(days=3), start, due, limit) < 0


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=26), "剩 26分"),
        (timedelta(hours=3, minutes=20), "剩 3时20分"),
        (timedelta(hours=3), "剩 3时"),
        (timedelta(days=1, hours=2), "剩 1天2时"),
        (timedelta(days=3, minutes=59), "剩 3天"),
        (timedelta(seconds=20), "剩 不到1分"),
        (timedelta(0), "剩 不到1分"),
        (-timedelta(hours=2, minutes=15), "超期 2时15分"),
    ],
)
def test_what_a_lamp_says(left, words):
    now = at("2026-11-16T10:00")
    assert remaining_words(now, now + left) == words


def test_a_paused_clock_says_so_and_no_clock_says_nothing():
    now = at("2026-11-16T10:00")
    assert remaining_words(now, now - HOUR, paused=True) == "已暂停"
    assert remaining_words(now, None) == ""


# ── windows and speed ─────────────────────────────────────────────────────────────────────────────────────────────


def test_another_place_keeps_other_hours():
    long_noon = calendar(((time(8), time(12)), (time(14, 30), time(18))))
    assert long_noon.day_length == 7.5 * HOUR
    assert long_noon.due(at("2026-11-16T11:00"), parse("2wh")) == at("2026-11-16T15:30")


@pytest.mark.parametrize("windows", [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17)))])
def test_windows_that_make_no_day_are_refused(windows):
    with pytest.raises(ValueError, match="window"):
        WorkCalendar(windows)


def test_it_is_fast_enough_for_an_act():
    """An act has four milliseconds; each of these must cost less than 20 µs of them (best of many, against noise)."""
    start, limit = at("2026-11-16T10:00").astimezone(UTC), parse("7wd")
    due = CAL.due(start, limit)
    for call in (
        lambda: CAL.due(start, limit),
        lambda: CAL.elapsed(start, due, limit),
        lambda: CAL.shift(due, limit, HOUR),
        lambda: CAL.warn_at(start, due, limit, 0.25, parse("1wd")),
        lambda: CAL.share_left(start, start, due, limit),
    ):
        assert min(timeit.repeat(call, number=200, repeat=20)) / 200 < 20e-6
