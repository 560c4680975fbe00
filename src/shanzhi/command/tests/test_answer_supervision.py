"""督办反馈: the unit answers on a slip of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import SlipMoved
from shanzhi.command.tests.ladder_steps import supervised, told
from shanzhi.kernel import clock
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.site.testkit import County

TEXT = "因物业配合不到位延误，已约定周三清场，周四办结。"


def test_it_works(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    answer = command.answer_supervision(slip, text=TEXT, by=county["孙梅"])
    slip.refresh_from_db()
    assert (slip.state, slip.next_at, answer.is_late) == ("ANSWERED", None, False)
    assert "治督反〔" in answer.number
    assert told(county, "supervision_answered") == {"沈浩"}, "whoever issued it"


def test_late_is_late(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    with clock.at(slip.due_at + timedelta(minutes=1)):
        assert command.answer_supervision(slip, text=TEXT, by=county["陈刚"]).is_late


def test_only_the_unit_that_was_told(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    with pytest.raises(NotFound):
        command.answer_supervision(slip, text=TEXT, by=county["吴强"])
    with pytest.raises(NotAllowed):
        command.answer_supervision(slip, text=TEXT, by=county["李娟"])


def test_not_twice(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    command.answer_supervision(slip, text=TEXT, by=county["孙梅"])
    with pytest.raises(SlipMoved):
        command.answer_supervision(slip, text=TEXT, by=county["陈刚"])
