from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County

WORDS = {"reason": "该事项正在法院审理。", "right_door": "慈溪市人民法院诉讼服务中心"}


def test_it_works(county: County) -> None:
    case = county.case()

    cases.decline(case, **WORDS, by=county["李娟"])

    assert case.state == "REFUSED"
    assert case.lamp_next_at is None
    told = case.replies.get()
    assert "慈溪市人民法院诉讼服务中心" in told.text and told.by_unit == "浒山指挥室"


@pytest.mark.parametrize("missing", WORDS)
def test_nobody_is_turned_away_without_a_reason_and_the_right_door(county: County, missing: str) -> None:
    case = county.case()
    with pytest.raises(Invalid) as refused:
        cases.decline(case, **{**WORDS, missing: " "}, by=county["李娟"])
    assert set(refused.value.fields) == {missing}


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "decline", "REPORTED", "李娟", "ACCEPTED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return WORDS
