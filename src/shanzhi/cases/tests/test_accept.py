from __future__ import annotations

from datetime import datetime

from shanzhi.cases import actions as cases
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, local
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case()

    cases.accept(case, by=county["李娟"])

    assert case.state == "ACCEPTED"
    assert case.procedure_owner == county.people["李娟"]
    assert case.accepted_at is not None
    assert county.trail(case) == ["立案", "受理"]


def test_from_here_the_desk_has_so_long_to_dispatch(county: County) -> None:
    with at(datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)):
        case = county.case()
        cases.accept(case, by=county["李娟"])
    assert (case.limit, f"{local(case.due_at):%m-%d %H:%M}") == ("4wh", "11-23 14:30")


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "accept", "REPORTED", "李娟", "DISPATCHED"
