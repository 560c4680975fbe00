"""Computing: facts of what changed, cells of the months it touches."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.insight import actions as insight
from shanzhi.insight.figures import Filter, latest, sums
from shanzhi.insight.models import Cell, Compilation, Fact
from shanzhi.insight.periods import Period
from shanzhi.insight.vocabulary import BITS
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at, now, today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of

SYSTEM = Actor.system("测试")


def figures(county, **narrowed):
    computation = latest(county.profile)
    found = sums(computation.rules, [Period.of_month(today())], Filter(values=narrowed))
    return found.get((0, ""), {})


def marks(case):
    bits = Fact.objects.get(case=case).marks
    return {key for key, bit in BITS.items() if bits & bit}


def test_it_works(county):
    county.case(state="CLOSED")
    county.case(state="HANDLING")
    done = insight.compile(by=county["罗研"])
    assert done.cases == 2
    assert figures(county)["received"] == (2, 2, 0)
    assert figures(county)["satisfaction_rate"] == (1, 1, 0)
    assert trail_of("insight/figures")[-1].label == "计算"


def test_only_what_changed_is_counted_again(county):
    case = county.case(state="ACCEPTED")
    insight.compile(by=SYSTEM)
    assert insight.compile(by=SYSTEM).cases == 1, "its limit has not run out: time alone may change what is true of it"
    cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    county.case(state="WITHDRAWN")
    assert insight.compile(by=SYSTEM).cases == 2
    assert "dispatched" in marks(case)
    done = county.case(state="CLOSED")
    insight.compile(by=SYSTEM)
    assert insight.compile(by=SYSTEM).cases == 1, "what is closed stays as it was counted"
    assert "closed" in marks(done)


def test_what_is_true_of_a_case(county):
    assert {"accepted", "dispatched", "handled", "handled_in_time", "closed", "replied", "followed_up", "said_solved",
            "rated", "satisfied", "solved_at_county", "event"} <= _of(county, "CLOSED")  # fmt: skip
    assert {"accepted", "dispatched", "not_due"} <= _of(county, "HANDLING")
    assert "acceptance_not_due" in _of(county, "REPORTED")
    assert "suspended" in _of(county, "SUSPENDED")
    assert {"objected"} <= _of(county, "RETURNED")
    for state, reason in (("MERGED", "merged"), ("REFUSED", "refused"), ("WITHDRAWN", "withdrawn"),
                          ("TRANSFERRED", "transferred")):  # fmt: skip
        assert reason in _of(county, state)


def _of(county, state):
    case = county.case(state=state)
    insight.compile(by=SYSTEM)
    return marks(case)


def test_a_granted_return_is_an_objection_that_was_right(county):
    case = county.case(state="RETURNED")
    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    insight.compile(by=SYSTEM)
    assert {"returned", "first_dispatch_returned", "objected", "objection_upheld"} <= marks(case)
    assert figures(county)["correct_dispatch_rate"] == (0, 1, 0)


def test_late_acceptance_is_late(county):
    case = county.case()
    with at(now() + timedelta(days=12)):
        cases.accept(case, by=county["李娟"])
        insight.compile(by=SYSTEM)
    assert "accepted" in marks(case)
    assert "accepted_in_time" not in marks(case)


@pytest.mark.parametrize(("minute", "is_in_time"), [(0, True), (20, False)])
def test_a_limit_that_ends_with_the_working_day_is_over_in_the_evening(county, minute, is_in_time):
    """Four working hours from 11:30 end at 17:00: nothing more is worked until 17:20, and yet it is late."""
    monday = datetime(2026, 11, 23, 11, 30, tzinfo=SHANGHAI)
    with at(monday):
        case = county.case()
    with at(monday.replace(hour=17, minute=minute)):
        cases.accept(case, by=county["李娟"])
        insight.compile(by=SYSTEM)
    assert ("accepted_in_time" in marks(case)) is is_in_time


def test_overdue_comes_with_time_alone(county):
    case = county.case(state="HANDLING")
    insight.compile(by=SYSTEM)
    assert "overdue" not in marks(case)
    with at(now() + timedelta(days=40)):
        insight.compile(by=SYSTEM)
    assert "overdue" in marks(case)
    assert "not_due" not in marks(case)


def test_the_same_trouble_at_the_same_place_is_a_repeat(county):
    first = county.case(state="ACCEPTED")
    again = county.case(state="ACCEPTED")
    elsewhere = county.case(state="ACCEPTED", address="金山社区北门")
    insight.compile(by=SYSTEM)
    assert "repeated" in marks(again)
    assert "repeated" not in marks(first) | marks(elsewhere)


def test_a_draft_is_nothing_yet(county):
    county.case(state="DRAFT")
    assert insight.compile(by=SYSTEM).cases == 0


def test_new_rules_count_everything_anew_and_keep_the_old_ones(county, monkeypatch):
    county.case(state="CLOSED")
    insight.compile(by=SYSTEM)
    insight.compile(by=SYSTEM)
    from shanzhi.insight import rules

    monkeypatch.setattr(rules, "_FACTS_VERSION", 2)
    assert insight.compile(by=SYSTEM).cases == 1
    assert Compilation.objects.values("rule_version").distinct().count() == 2


def test_cells_say_what_facts_say(county):
    for state in ("CLOSED", "HANDLING", "MERGED", "REPORTED", "SUSPENDED"):
        county.case(state=state)
    insight.compile(by=SYSTEM)
    month = Period.of_month(today())
    computation = latest(county.profile)
    kept = sums(computation.rules, [month], Filter(), by="unit")
    Cell.objects.all().delete()
    whole = Filter(path=county.areas["county"].path)
    assert sums(computation.rules, [month], whole, by="unit") == kept
    assert any(numbers["received"][0] for numbers in kept.values())


def test_a_window_clerk_computes_nothing(county):
    with pytest.raises(NotAllowed):
        insight.compile(by=county["何静"])
