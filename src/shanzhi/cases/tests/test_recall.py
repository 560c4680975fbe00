from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    cases.recall(case, errand=county.errand(case, "交警"), reason="派错了单位。", by=county["李娟"])

    assert (case.state, case.lead_unit, case.substance_owner) == ("ACCEPTED", None, None)
    errand = county.errand(case, "交警")
    assert (errand.state, errand.lamp_next_at) == ("RECALLED", None)
    assert case.limit == "4wh", "the desk's clock runs again"


def test_an_assisting_unit_is_let_go_and_the_case_goes_on(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "综合执法"), reason="不再需要。", by=county["李娟"])
    assert case.state == "HANDLING"
    cases.report_back(case, result="违停已清理。", by=county["陈刚"])
    assert case.state == "REPORTED_BACK"


def test_what_is_done_is_not_taken_back(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    with pytest.raises(NotFound):
        cases.recall(case, errand=county.errand(case, "综合执法"), reason="收回来。", by=county["李娟"])


def test_the_errand_of_another_case_is_not_found(county: County) -> None:
    case, other = county.case(state="HANDLING"), county.case(state="HANDLING")
    with pytest.raises(NotFound):
        cases.recall(case, errand=county.errand(other, "交警"), reason="派错了。", by=county["李娟"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "recall", "HANDLING", "李娟", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"errand": county.errand(case, "交警"), "reason": "派错了单位。"}
