"""The ordinary clock, through any sequence of pauses, extensions and returns: the same due moment whichever way it is
reckoned, and no lamp goes back without something that says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.cases import _clocks
from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.worktime import Limit
from shanzhi.site.testkit import County

LAMPS = ("blue", "yellow", "red")
LIMITS = st.sampled_from(["7wd", "1wd", "30wd", "4wh", "2h", "12h", "30min"])
EXTRA = {"wd": st.sampled_from(["1wd", "5wd"]), "wh": st.sampled_from(["2wh", "1wd"]), "h": st.just("2h"),
         "min": st.just("30min")}  # fmt: skip
# Whole years that the calendar knows, 调休 of the Spring Festival and the National Day included.
MOMENTS = st.integers(0, 960 * 24 * 60).map(lambda n: datetime(2024, 1, 2, tzinfo=UTC) + timedelta(minutes=n))
WAITS = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
STEPS = st.lists(st.tuples(st.sampled_from(["wait", "pause", "resume", "extend", "again"]), WAITS), max_size=8)


def lamp(case: Case, moment: datetime) -> str:
    if case.due_at is None or moment < (case.warn_at or case.due_at):
        return "blue"
    return "red" if moment >= case.due_at else "yellow"


@pytest.fixture
def plain(county: County) -> Case:
    return county.case(state="DRAFT")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOMENTS, LIMITS, STEPS, st.data())
def test_it_works(
    plain: Case, begins: datetime, limit: str, steps: list[tuple[str, timedelta]], data: st.DataObject
) -> None:
    """The ledger of what happened gives the moment that the clock shows; only what is in it turns a lamp back."""
    moment = begins
    with clock.at(moment):
        _clocks.start(plain, "handle", limit)
    parsed, calendar = Limit.parse(limit), _clocks._profile(plain, None).calendar()
    started = begins
    pauses: list[tuple[datetime, datetime]] = []
    extensions: list[Limit] = []
    before = "blue"
    for what, wait in steps:
        moment += wait
        with clock.at(moment):
            if plain.paused_at is None:
                now = lamp(plain, moment)
                assert LAMPS.index(now) >= LAMPS.index(before), "time alone never turns a lamp back"
                before = now
            if what == "pause":
                _clocks.pause(plain)
            elif what == "resume" and plain.paused_at is not None:
                pauses.append((plain.paused_at, moment))
                _clocks.resume(plain)
            elif what == "extend":
                amount = data.draw(EXTRA[parsed.unit])
                extensions.append(Limit.parse(amount))
                _clocks.extend(plain, amount)
            elif what == "again":
                # Sent back for another round: a new clock, whose beginning stands on the trail.
                _clocks.start(plain, "handle", limit)
                started, pauses, extensions = moment, [], []
            if plain.paused_at is None:
                after = lamp(plain, moment)
                assert what != "wait" or after == before
                before = after
    assert plain.due_at == calendar.from_ledger(started, parsed, pauses, extensions)
    assert plain.due_at == calendar.from_ledger(started, parsed, pauses[::-1], extensions[::-1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOMENTS, LIMITS, WAITS, WAITS)
def test_what_was_left_before_a_pause_is_left_after_it(
    plain: Case, begins: datetime, limit: str, until_pause: timedelta, pause: timedelta
) -> None:
    """And so its lamp is the same when it runs again: standing still makes nothing late and nothing early."""
    with clock.at(begins):
        _clocks.start(plain, "handle", limit)
    calendar, parsed = _clocks._profile(plain, None).calendar(), Limit.parse(limit)
    assert plain.due_at is not None
    paused, resumed = begins + until_pause, begins + until_pause + pause
    left = calendar.elapsed(paused, plain.due_at, parsed)
    colour = lamp(plain, paused)
    with clock.at(paused):
        _clocks.pause(plain)
        assert plain.lamp_next_at is None, "the scan never finds a clock that stands still"
    with clock.at(resumed):
        _clocks.resume(plain)
        assert calendar.elapsed(resumed, plain.due_at, parsed) == left
        if parsed.unit not in ("wd", "wh") or calendar.elapsed(resumed, resumed + timedelta(minutes=1), parsed):
            assert lamp(plain, resumed) == colour


def test_the_trail_says_why_a_lamp_went_back(county: County) -> None:
    """Yellow, then blue again: between the two stands the ruling that granted more time."""
    with clock.at(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)):
        case = county.case(state="HANDLING")
    assert case.warn_at is not None
    with clock.at(case.warn_at):
        assert lamp(case, case.warn_at) == "yellow"
        cases.turn_lamps(by=Actor.system("巡灯"))
        cases.extend(case, reason="等待配件到货。", amount="5wd", by=county.handler(case))
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
        case.refresh_from_db()
        assert lamp(case, case.warn_at - timedelta(minutes=1)) == "blue"
    labels = county.trail(case)
    assert labels[-2:] == ["申请延期", "审批"] and "亮灯" in labels
