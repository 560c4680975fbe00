from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import TooManyExtensions
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, local
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def granted(county: County, case: Case, amount: str) -> None:
    cases.extend(case, reason="等待配件到货。", amount=amount, by=county["陈刚"])
    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])


def test_it_works(county: County) -> None:
    """Monday 9:00 with seven working days is due on Wednesday of the next week; three more make it Monday."""
    with at(MONDAY):
        case = county.case(state="HANDLING", category="EV0109")
        assert f"{local(case.due_at):%m-%d %H:%M}" == "12-02 09:00"
        granted(county, case, "3wd")
    assert f"{local(case.due_at):%m-%d %H:%M}" == "12-07 09:00"
    assert county.errand(case, "交警").due_at == case.due_at
    assert case.lamp_next_at == case.warn_at


def test_asking_alone_moves_nothing(county: County) -> None:
    case = county.case(state="HANDLING")
    due_at = case.due_at
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    case.refresh_from_db()
    assert case.due_at == due_at


def test_an_urgent_clock_is_extended_in_its_own_time(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="HANDLING", severity=4)
        assert f"{local(case.due_at):%m-%d %H:%M}" == "11-24 09:00"
        granted(county, case, "2h")
    assert f"{local(case.due_at):%m-%d %H:%M}" == "11-24 11:00"


@pytest.mark.parametrize("amount", ["", "很久", "0wd", "21wd", "60d"])
def test_what_is_no_length_or_longer_than_the_county_allows(county: County, amount: str) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(Invalid) as refused:
        cases.extend(case, reason="等待配件到货。", amount=amount, by=county["陈刚"])
    assert "amount" in refused.value.fields


def test_once_is_enough(county: County) -> None:
    case = county.case(state="HANDLING")
    granted(county, case, "3wd")
    with pytest.raises(TooManyExtensions, match="已延期1次"):
        cases.extend(case, reason="还要再等几天。", amount="3wd", by=county["陈刚"])


def test_a_refused_one_does_not_count_and_a_new_round_begins_anew(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    cases.rule(case, plea=county.plea(case), granted=False, by=county["余主任"])
    granted(county, case, "2wd")
    cases.report_back(case, result="配件已更换。", by=county["陈刚"])
    cases.redo(case, reason="又坏了。", by=county["沈浩"])
    cases.take_up(case, by=county["陈刚"])
    granted(county, case, "2wd")


def test_reporting_back_makes_the_question_void(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    plea = county.plea(case)
    cases.report_back(case, result="配件提前到货，已更换。", by=county["陈刚"])
    plea.refresh_from_db()
    assert plea.state == "REFUSED"


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "extend", "HANDLING", "陈刚", "吴强", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "等待配件到货。", "amount": "3wd"}
