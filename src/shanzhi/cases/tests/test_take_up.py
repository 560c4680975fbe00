from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import SamePerson
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="DISPATCHED")

    cases.take_up(case, by=county["陈刚"])

    assert (case.state, case.substance_owner) == ("HANDLING", county.people["陈刚"])
    errand = county.errand(case, "交警")
    assert (errand.state, errand.handler) == ("HANDLING", county.people["陈刚"])
    assert errand.taken_up_at is not None


def test_an_assisting_unit_signs_for_its_own_part(county: County) -> None:
    case = county.case(state="ACCEPTED")
    cases.dispatch(case, to=county.units["交警"], assisting=[county.units["综合执法"]], by=county["李娟"])

    cases.take_up(case, by=county["吴强"])

    assert (case.state, case.substance_owner) == ("DISPATCHED", None), "the lead has not signed yet"
    assert county.errand(case, "综合执法").handler == county.people["吴强"]


def test_the_head_signs_and_names_the_colleague(county: County) -> None:
    case = county.case(state="DISPATCHED")
    cases.take_up(case, handler_id=county.people["陈刚"].pk, by=county["孙梅"])
    assert case.substance_owner == county.people["陈刚"]


def test_only_somebody_of_the_unit_can_be_named(county: County) -> None:
    case = county.case(state="DISPATCHED")
    with pytest.raises(Invalid):
        cases.take_up(case, handler_id=county.people["吴强"].pk, by=county["孙梅"])


def test_two_responsibilities_two_persons(county: County) -> None:
    """Whoever pushes the procedure cannot be the one who handles the substance."""
    county.appoint("李娟", "handler", "交警")
    case = county.case(state="DISPATCHED")
    with pytest.raises(SamePerson, match="李娟"):
        cases.take_up(case, by=county["李娟"])
    with pytest.raises(SamePerson, match="李娟"):
        cases.take_up(case, handler_id=county.people["李娟"].pk, by=county["孙梅"])


def test_what_is_signed_for_is_not_signed_for_again(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NotAllowed, match="没有待签收"):
        cases.take_up(case, by=county["孙梅"])


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "take_up", "DISPATCHED", "陈刚", "吴强", "REPORTED_BACK"

    def other_words(self, words: dict[str, object]) -> dict[str, object]:
        return {"handler_id": 1}
