from __future__ import annotations

from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.site.testkit import County

WORDS = {"to": "慈溪市劳动人事争议仲裁院", "reason": "属劳动争议仲裁范围。", "bring": "身份证、劳动合同"}


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    cases.transfer(case, **WORDS, by=county["李娟"])

    assert case.state == "TRANSFERRED"
    assert (case.lamp_next_at, case.replied_at is not None) == (None, True)
    told = case.replies.get().text
    assert "劳动人事争议仲裁院" in told and "身份证、劳动合同" in told


def test_no_unit_keeps_an_errand_of_it(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["人社"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "交警"), reason="派错了单位。", by=county["李娟"])

    cases.transfer(case, **WORDS, by=county["李娟"])

    left = county.errand(case, "人社")
    assert (left.state, left.lamp_next_at) == ("RECALLED", None)


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "transfer", "ACCEPTED", "李娟", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return WORDS
