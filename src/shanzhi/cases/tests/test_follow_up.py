from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import RequiredStepMissing
from shanzhi.cases.models import Case, FollowUp
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="VERIFIED")

    cases.follow_up(case, how="phone", is_solved=True, words="早上能开出去了", by=county["钱芳"])

    assert (case.state, case.is_solved) == ("FOLLOWED_UP", True)
    row = FollowUp.objects.get(case=case)
    assert (row.how, row.words, row.by) == ("phone", "早上能开出去了", county.people["钱芳"])


def test_an_attempt_that_reached_nobody_moves_nothing(county: County) -> None:
    case = county.case(state="VERIFIED")
    cases.follow_up(case, reached=False, words="无人接听", by=county["钱芳"])
    assert (case.state, case.followed_up_at) == ("VERIFIED", None)
    assert not FollowUp.objects.get(case=case).reached


def test_first_checked_then_asked(county: County) -> None:
    case = county.case(state="REPORTED_BACK")
    with pytest.raises(RequiredStepMissing, match="核查"):
        cases.follow_up(case, is_solved=True, by=county["钱芳"])


def test_what_the_resident_said_must_be_written(county: County) -> None:
    case = county.case(state="VERIFIED")
    with pytest.raises(Invalid) as refused:
        cases.follow_up(case, by=county["钱芳"])
    assert "is_solved" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        cases.follow_up(case, how="电报", is_solved=True, by=county["钱芳"])
    assert "how" in refused.value.fields


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "follow_up", "VERIFIED", "钱芳", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"is_solved": True}

    def other_words(self, words: dict[str, Any]) -> dict[str, Any]:
        return {"is_solved": False}
