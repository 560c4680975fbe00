from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.cases.selection import Selection
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    cases.amend(case, title="阳明社区东门违停", severity=2, reason="电话核对后更正", by=county["李娟"])

    assert (case.title, case.severity, case.state) == ("阳明社区东门违停", 2, "ACCEPTED")
    detail = trail_of(case.subject)[-1].detail
    assert detail["reason"] == "电话核对后更正"
    assert detail["changes"]["severity"] == [1, 2]
    assert detail["changes"]["title"][1] == "阳明社区东门违停"


def test_it_is_found_by_its_new_words(county: County) -> None:
    case = county.case(state="ACCEPTED")
    cases.amend(case, address="孙塘路三百弄口", reason="地址写错了", by=county["李娟"])
    assert case in Selection(q="孙塘").cases(county["李娟"])


def test_a_case_put_into_its_right_place_changes_who_sees_it(county: County) -> None:
    """It was entered in the wrong town: that town's people see it now, and the desk that has it keeps it."""
    case = county.case(state="ACCEPTED")
    assert case not in visible(county["王磊"])

    cases.amend(case, area=county.areas["路湾1"], reason="地点在路湾村", by=county["李娟"])

    assert case in visible(county["王磊"])
    assert case in visible(county["李娟"])
    assert case.desk == county.units["浒山指挥室"]


def test_a_confidential_category_hides_it(county: County) -> None:
    case = county.case(state="ACCEPTED")
    cases.amend(case, category="DT0101", reason="实为家庭纠纷", by=county["李娟"])
    assert case.circle == "family"
    assert case not in visible(county["方琴"])


def test_a_reason_is_asked_for(county: County) -> None:
    with pytest.raises(Invalid):
        cases.amend(county.case(state="ACCEPTED"), title="新的标题", reason="", by=county["李娟"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "amend", "ACCEPTED", "李娟", "ARCHIVED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"title": "阳明社区东门违停", "reason": "电话核对后更正"}
