"""批示反馈: each unit answers; the instruction is answered when all have."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import AlreadyAnswered
from shanzhi.command.tests.ladder_steps import told
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import County

TEXT = "已落实，现场已清理，安排专人值守。"


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    units = [county.units["交警"], county.units["浒山指挥室"]]
    slip = command.instruct(case, words="请尽快解决。", units=units, by=county["林书记"])
    mine = command.answer_instruction(slip, text=TEXT, by=county["孙梅"])
    slip.refresh_from_db()
    assert mine.number is not None
    assert (slip.state, mine.unit) == ("ISSUED", county.units["交警"])
    command.answer_instruction(slip, text=TEXT, by=county["李娟"])
    slip.refresh_from_db()
    assert (slip.state, slip.next_at) == ("ANSWERED", None)
    assert "林书记" in told(county, "instruction_answered")


def test_not_twice_and_not_by_another_unit(county: County) -> None:
    slip = command.instruct(county.case(state="HANDLING"), words="请尽快解决。", by=county["林书记"])
    command.answer_instruction(slip, text=TEXT, by=county["陈刚"])
    with pytest.raises(AlreadyAnswered):
        command.answer_instruction(slip, text=TEXT, by=county["孙梅"])
    with pytest.raises(NotFound):
        command.answer_instruction(slip, text=TEXT, by=county["李娟"])
