from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import WrongState
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case()

    cases.withdraw(case, reason="邻居已经把车开走了", by=Actor.resident())

    assert case.state == "WITHDRAWN"
    assert case.lamp_next_at is None


def test_whoever_filed_it_may_take_it_back(county: County) -> None:
    draft = county.case(state="DRAFT")
    cases.withdraw(draft, by=county["陈芳"])
    assert draft.state == "WITHDRAWN"


def test_once_it_is_with_a_unit_it_goes_its_way(county: County) -> None:
    case = county.case(state="DISPATCHED")
    with pytest.raises(WrongState):
        cases.withdraw(case, by=Actor.resident())


def test_nothing_of_it_stays_open(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "交警"), reason="派错了单位。", by=county["李娟"])

    cases.withdraw(case, by=Actor.resident())

    left = county.errand(case, "综合执法")
    assert (left.state, left.lamp_next_at) == ("RECALLED", None)


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "withdraw", "REPORTED", "李娟", "DISPATCHED"

    def other_words(self, words: dict[str, object]) -> dict[str, object]:
        return {"reason": "另有原因"}
