from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import NothingParked
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, today
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="SUSPENDED")
        left = case.due_at - MONDAY
        assert case.lamp_next_at is None
    with at(MONDAY + timedelta(days=7)):
        cases.resume(case, note="道路已通车", by=county["陈刚"])

    assert (case.state, case.paused_at) == ("HANDLING", None)
    assert case.due_at - (MONDAY + timedelta(days=7)) == left, "a week later, the same time is left"
    assert case.lamp_next_at == case.warn_at


def test_a_case_goes_back_to_where_it_was(county: County) -> None:
    case = county.case(state="DISPATCHED")
    cases.suspend(case, reason="等待道路改造完工。", until=today() + timedelta(days=9), by=county["陈刚"])
    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    cases.resume(case, by=county["李娟"])
    assert case.state == "DISPATCHED"


def test_an_assisting_unit_takes_up_its_own_part_again(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="HANDLING")
        cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
        due = county.errand(case, "综合执法").due_at
        cases.suspend(case, reason="等待摊主回乡处理。", until=today() + timedelta(days=9), by=county["吴强"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    with at(MONDAY + timedelta(days=1)):
        with pytest.raises(NothingParked):
            cases.resume(case, by=county["陈刚"])
        cases.resume(case, by=county["吴强"])

    errand, calendar = county.errand(case, "综合执法"), county.profile.calendar()
    assert (case.state, errand.paused_at) == ("HANDLING", None)
    assert calendar.elapsed(due, errand.due_at, county.kind_of(case)) == calendar.day_length


def test_where_nothing_stands_still_there_is_nothing_to_resume(county: County) -> None:
    with pytest.raises(NothingParked):
        cases.resume(county.case(state="HANDLING"), by=county["李娟"])


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "resume", "SUSPENDED", "陈刚", "吴强", "REPORTED_BACK"
