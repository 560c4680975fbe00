from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import PleaPending
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, today
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """Asking does not stop the clock: only a ruling does."""
    case = county.case(state="HANDLING")

    cases.suspend(case, reason="等待道路改造完工。", until=today() + timedelta(days=30), by=county["陈刚"])

    assert (case.state, case.paused_at) == ("HANDLING", None)
    assert (county.plea(case).kind, county.plea(case).state) == ("suspend", "ASKED")


def test_the_clock_stands_still_until_it_is_resumed(county: County) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    with at(monday):
        case = county.case(state="HANDLING")
        due = case.due_at
        cases.suspend(case, reason="等待道路改造完工。", until=today() + timedelta(days=30), by=county["陈刚"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    with at(monday + timedelta(days=2)):
        cases.resume(case, by=county["陈刚"])
    calendar = county.profile.calendar()
    assert calendar.elapsed(due, case.due_at, county.kind_of(case)) == 2 * calendar.day_length
    assert county.errand(case, "交警").due_at == case.due_at
    assert case.lamp_next_at == case.warn_at


@pytest.mark.parametrize("days", [0, -1, 183, 400])
def test_until_when_is_in_the_future_and_not_beyond_the_countys_longest(county: County, days: int) -> None:
    case = county.case(state="HANDLING")
    with at(datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)), pytest.raises(Invalid) as refused:
        cases.suspend(case, reason="等待完工。", until=today() + timedelta(days=days), by=county["陈刚"])
    assert "until" in refused.value.fields


def test_one_hundred_and_eighty_days_are_allowed(county: County) -> None:
    case = county.case(state="HANDLING")
    with at(datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)):
        cases.suspend(case, reason="等待完工。", until=today() + timedelta(days=180), by=county["陈刚"])
    assert county.plea(case).until == datetime(2027, 5, 22).date()  # noqa: DTZ001 - a day


def test_not_while_another_plea_waits(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    with pytest.raises(PleaPending):
        cases.suspend(case, reason="等待完工。", until=today() + timedelta(days=9), by=county["孙梅"])


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "suspend", "HANDLING", "陈刚", "吴强", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "等待道路改造完工。", "until": today() + timedelta(days=30)}
