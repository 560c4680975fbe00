from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Rating
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="FOLLOWED_UP")

    cases.rate(case, is_solved=True, satisfaction=5, words="很快", concerned=county.reporter(case), by=Actor.resident())

    assert (case.state, case.is_solved, case.satisfaction) == ("EVALUATED", True, 5)
    row = Rating.objects.get(case=case)
    assert (row.round, row.words, row.concerned) == (1, "很快", county.reporter(case))


def test_every_reporter_of_a_joined_case_has_a_verdict(county: County) -> None:
    main, twin = county.case(state="ACCEPTED"), county.case()
    cases.join(twin, to=main, by=county["李娟"])
    cases.dispatch(main, to=county.units["交警"], by=county["李娟"])
    cases.take_up(main, by=county["陈刚"])
    cases.report_back(main, result="已拖离违停车辆。", by=county["陈刚"])
    cases.verify(main, finding="现场已无违停。", by=county["方琴"])
    for case, satisfaction in ((main, 5), (twin, 2)):
        cases.rate(
            main, is_solved=True, satisfaction=satisfaction, concerned=county.reporter(case), by=Actor.resident()
        )
    assert list(Rating.objects.filter(case=main).order_by("id").values_list("satisfaction", flat=True)) == [5, 2]


def test_a_stranger_has_none(county: County) -> None:
    case, other = county.case(state="FOLLOWED_UP"), county.case()
    with pytest.raises(NotFound):
        cases.rate(case, is_solved=False, concerned=county.reporter(other), by=Actor.resident())


@pytest.mark.parametrize("satisfaction", [0, 6])
def test_five_steps_and_no_more(county: County, satisfaction: int) -> None:
    with pytest.raises(Invalid):
        cases.rate(county.case(state="CLOSED"), is_solved=True, satisfaction=satisfaction, by=Actor.resident())


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "rate", "FOLLOWED_UP", "钱芳", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"is_solved": True, "satisfaction": 4}

    def other_words(self, words: dict[str, Any]) -> dict[str, Any]:
        return {"is_solved": False}
