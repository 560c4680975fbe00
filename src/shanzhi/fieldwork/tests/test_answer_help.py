from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions, field_desk
from shanzhi.fieldwork.errors import HelpAnswered
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

from .grid import errand, secretary
from .test_ask_for_help import ask


def test_it_works(county: County) -> None:
    """The worker reads on the phone who comes."""
    head = secretary(county)
    row = ask(county, errand=errand(county))
    actions.answer_help(row, text="我和治保主任十分钟到", by=head)
    shown = field_desk.desk(by=county["陈芳"])["errands"][0]
    assert (shown["help"], shown["help_says"]) == ("answered", "我和治保主任十分钟到")


def test_the_second_answer_is_told_of_the_first(county: County) -> None:
    head = secretary(county)
    row = actions.answer_help(ask(county, area=county.areas["阳明1"]), text="马上到", by=head)
    with pytest.raises(HelpAnswered, match="村书记"):
        actions.answer_help(row, text="我也来", by=county["余主任"])


def test_another_village_does_not_answer(county: County) -> None:
    county.appoint("邻村", "unit_head", "阳明社区", "金山")
    row = ask(county, area=county.areas["路湾1"], by=county["陈芳"])
    with pytest.raises(NotAllowed):
        actions.answer_help(row, text="马上到", by=county["邻村"])
