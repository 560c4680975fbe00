"""A resident who is not satisfied: the first time it goes back by itself, the second time a supervisor decides."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.intake import actions as intake
from shanzhi.intake.errors import ObjectionWaiting
from shanzhi.kernel.actor import Actor
from shanzhi.site.testkit import County


def test_back_by_itself_then_to_a_supervisor(county: County) -> None:
    case = county.case(state="FOLLOWED_UP")
    reporter = case.people_concerned.get()

    intake.object_to(case, concerned=reporter, reason="第二天又停满了。", by=Actor.resident())
    case.refresh_from_db()
    assert (case.state, case.redos) == ("DISPATCHED", 1)

    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="再次清理并安排值守。", by=county["陈刚"])
    cases.reply(case, text="已再次清理，安排高峰值守。", by=county["李娟"])
    cases.verify(case, finding="现场畅通。", by=county["方琴"])
    cases.follow_up(case, is_solved=False, by=county["钱芳"])
    intake.object_to(case, concerned=reporter, reason="还是没有解决。", by=Actor.resident())

    case.refresh_from_db()
    assert case.redos == 1
    with pytest.raises(ObjectionWaiting):
        cases.close(case, by=county["余主任"])
