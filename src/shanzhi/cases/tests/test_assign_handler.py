from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import OwnHandling, SamePerson
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    colleague = county.appoint("高远", "handler", "交警")
    case = county.case(state="HANDLING")

    cases.assign_handler(case, handler=colleague, by=county["孙梅"])

    assert case.substance_owner == colleague
    assert county.errand(case, "交警").handler == colleague


def test_only_somebody_who_is_in_the_unit_today(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(Invalid, match="吴强"):
        cases.assign_handler(case, handler=county.people["吴强"], by=county["孙梅"])
    gone = county.appoint("高远", "handler", "交警")
    gone.posts.update(ends_on="2021-01-01")
    with pytest.raises(Invalid, match="高远"):
        cases.assign_handler(case, handler=gone, by=county["孙梅"])


def test_not_the_one_who_pushes_the_procedure(county: County) -> None:
    county.appoint("李娟", "handler", "交警")
    case = county.case(state="HANDLING")
    with pytest.raises(SamePerson):
        cases.assign_handler(case, handler=county.people["李娟"], by=county["孙梅"])


def test_who_has_reported_stays_the_one_who_handled(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    county.appoint("罗队", "unit_head", "综合执法")
    with pytest.raises(NotAllowed):
        cases.assign_handler(case, handler=county.people["罗队"], by=county["罗队"])


def test_being_relieved_of_a_case_does_not_make_one_its_judge(county: County) -> None:
    """吴强 has a second post as verifier. He signed, then a colleague was named: he still may not verify."""
    county.appoint("吴强", "verifier", "浒山指挥室", "浒山")
    county.appoint("罗队", "unit_head", "综合执法")
    case = county.case(state="HANDLING", to="综合执法")
    cases.assign_handler(case, handler=county.people["罗队"], by=county["罗队"])
    cases.report_back(case, result="摊位已清理。", by=county["罗队"])
    with pytest.raises(OwnHandling):
        cases.verify(case, finding="看过了。", by=county["吴强"])


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "assign_handler", "HANDLING", "孙梅", "吴强", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"handler": county.people["孙梅"]}

    def other_words(self, words: dict[str, Any]) -> dict[str, Any]:
        from shanzhi.staff.models import Member

        return {"handler": Member.objects.get(name="陈刚")}
