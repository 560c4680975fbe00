from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case()
    due_at = case.due_at

    cases.register(case, note="电话核对了地址", by=county["李娟"])

    assert case.state == "REGISTERED"
    assert case.due_at == due_at, "the limit to accept goes on"


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "register", "REPORTED", "李娟", "ACCEPTED"
