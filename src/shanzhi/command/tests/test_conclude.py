"""办结会商: not while a decision has no owner."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import DecisionWithoutOwner, GatheringMoved, MinutesMissing, Unsettled
from shanzhi.command.tests.whistling import convened, held, settled, talked
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County

DONE = "议定事项已全部交办。"


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")
    meeting = settled(county, held(county, convened(county, case=case)))
    command.decide(meeting, text="高峰值守。", case=case, unit=county.units["交警"], by=county["李娟"])

    concluded = command.conclude(meeting, result=DONE, by=county["李娟"])

    assert (concluded.state, concluded.concluded_by_name) == ("CONCLUDED", "李娟")
    assert county.trail(case)[-1] == "办结会商"


def test_a_decision_without_owner_is_refused_with_its_words(county: County) -> None:
    meeting = settled(county, held(county, convened(county)))
    homeless = command.decide(meeting, text="研究增设公共停车场。", by=county["李娟"])

    with pytest.raises(DecisionWithoutOwner, match="研究增设公共停车场"):
        command.conclude(meeting, result=DONE, by=county["李娟"])

    command.name_owner(homeless, unit=county.units["住建"], by=county["李娟"])
    assert command.conclude(meeting, result=DONE, by=county["李娟"]).state == "CONCLUDED"


def test_nor_one_that_lost_its_owner(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = settled(county, held(county, convened(county, case=case)))
    command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "住建"), reason="车位属街道资产。", by=county["李娟"])
    with pytest.raises(DecisionWithoutOwner):
        command.conclude(meeting, result=DONE, by=county["李娟"])


def test_minutes_come_first(county: County) -> None:
    meeting = held(county, convened(county))
    command.write_minutes(meeting, text="草稿，还没有定稿。", by=county["李娟"])
    with pytest.raises(MinutesMissing):
        command.conclude(meeting, result=DONE, by=county["李娟"])


def test_a_meeting_that_was_not_held_is_not_concluded(county: County) -> None:
    with pytest.raises(GatheringMoved, match="已通知"):
        command.conclude(convened(county), result=DONE, by=county["李娟"])


def test_an_interview_ends_when_everything_is_mended(county: County) -> None:
    talk = held(county, talked(county), "住建")
    item = command.decide(talk, text="三日内恢复电梯运行。", unit=county.units["住建"], by=county["李娟"])
    with pytest.raises(Unsettled, match="恢复电梯"):
        command.conclude(talk, result="整改完成。", by=county["李娟"])

    command.settle_decision(item, outcome="电梯已恢复运行。", by=county["余主任"])
    assert command.conclude(talk, result="整改完成。", by=county["李娟"]).state == "CONCLUDED"


def test_only_the_host_concludes(county: County) -> None:
    meeting = settled(county, held(county, convened(county)))
    with pytest.raises(NotAllowed):
        command.conclude(meeting, result=DONE, by=county["孙梅"])
