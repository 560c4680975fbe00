"""领导批示: a leader's words, to units, with a limit."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import NobodyLeads, NotItsUnit
from shanzhi.command.tests.ladder_steps import told
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

WORDS = "请交警大队牵头，本周内彻底解决，并举一反三。"


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = command.instruct(case, words=WORDS, by=county["林书记"])
    assert (slip.state, slip.leader_name) == ("ISSUED", "林书记")
    assert slip.number is not None
    assert "治批〔" in slip.number
    assert [t.unit for t in slip.to.all()] == [county.units["交警"]]
    assert told(county, "instructed") == {"陈刚", "孙梅"}


def test_the_command_room_writes_down_what_a_leader_said(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = command.instruct(case, words=WORDS, leader=county.people["林书记"], by=county["郝主任"])
    assert (slip.leader_name, slip.by_name) == ("林书记", "郝主任")
    with pytest.raises(NobodyLeads, match="郝主任"):
        command.instruct(case, words=WORDS, by=county["郝主任"])


def test_to_several_units_of_the_case_and_no_other(county: County) -> None:
    case = county.case(state="HANDLING")
    units = [county.units["交警"], county.units["浒山指挥室"]]
    assert command.instruct(case, words=WORDS, units=units, by=county["林书记"]).to.count() == 2
    with pytest.raises(NotItsUnit):
        command.instruct(case, words=WORDS, units=[county.units["住建"]], by=county["林书记"])


def test_who_may_not(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.instruct(county.case(state="HANDLING"), words=WORDS, by=county["沈浩"])
