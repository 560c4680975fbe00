from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    cases.note(case, text="现场量了路宽，明天划线。", by=county["陈刚"])

    assert case.state == "HANDLING"
    assert trail_of(case.subject)[-1].detail == {"text": "现场量了路宽，明天划线。"}


def test_what_the_resident_shall_read_is_marked(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.note(case, text="明天上午九点划线。", for_resident=True, by=county["陈刚"])
    assert trail_of(case.subject)[-1].detail["for_resident"] is True


def test_the_grid_worker_of_the_place_adds_what_she_sees(county: County) -> None:
    case = county.case(state="HANDLING", place="阳明1")
    cases.note(case, text="早上又停了三辆车。", by=county["陈芳"])
    assert county.trail(case)[-1] == "记录"


def test_nothing_is_no_note(county: County) -> None:
    with pytest.raises(Invalid):
        cases.note(county.case(state="HANDLING"), text=" ", by=county["陈刚"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "note", "HANDLING", "陈刚", "ARCHIVED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"text": "现场看过了，明天划线。"}
