"""销号: what was mended is looked at and struck off."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import DecisionMoved
from shanzhi.command.models import Decision, Gathering
from shanzhi.command.tests.whistling import convened, held, talked
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


@pytest.fixture
def talk(county: County) -> Gathering:
    return held(county, talked(county), "住建")


@pytest.fixture
def item(county: County, talk: Gathering) -> Decision:
    return command.decide(talk, text="三日内恢复电梯运行。", unit=county.units["住建"], limit="3wd", by=county["李娟"])


def test_it_works(county: County, item: Decision) -> None:
    done = command.settle_decision(item, outcome="现场查看，两部电梯已恢复运行。", by=county["李娟"])
    assert (done.settled_by_name, done.next_at) == ("李娟", None)
    with pytest.raises(DecisionMoved, match="已由李娟销号"):
        command.settle_decision(item, outcome="再看一次。", by=county["李娟"])


def test_the_unit_does_not_strike_off_its_own(county: County, item: Decision) -> None:
    with pytest.raises(NotAllowed):
        command.settle_decision(item, outcome="已经好了。", by=county["郑伟"])


def test_an_errand_is_done_when_its_unit_reports(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])
    with pytest.raises(DecisionMoved, match="以承办单位反馈为准"):
        command.settle_decision(row, outcome="已经好了。", by=county["李娟"])


def test_without_an_owner_there_is_nothing_to_settle(county: County, talk: Gathering) -> None:
    row = command.decide(talk, text="公示公共收益。", by=county["李娟"])
    with pytest.raises(DecisionMoved, match="还没有责任单位"):
        command.settle_decision(row, outcome="已经好了。", by=county["李娟"])
