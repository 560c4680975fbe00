"""办结哨单: what came of it; who never came stays missing."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import StillOnTheWay, WhistleOver
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    whistle = whistled(county)
    command.confirm_arrival(call(whistle, county, "交警"), by=county["李娟"])

    done = command.conclude_whistle(whistle, result="现场约定高峰值守，社区劝导。", by=county["李娟"])

    assert done.state == "CONCLUDED"
    line = trail_of(whistle.case.subject)[-1]
    assert (line.label, line.detail["there"], line.detail["absent"]) == ("办结哨单", ["交警"], ["综合执法"])


def test_who_reported_is_confirmed_first(county: County) -> None:
    whistle = whistled(county)
    command.arrive(call(whistle, county, "交警"), by=county["陈刚"])
    with pytest.raises(StillOnTheWay, match="交警"):
        command.conclude_whistle(whistle, result="现场约定高峰值守。", by=county["李娟"])


def test_after_that_nothing_more_happens(county: County) -> None:
    whistle = whistled(county)
    command.conclude_whistle(whistle, result="现场约定高峰值守。", by=county["余主任"])
    with pytest.raises(WhistleOver, match="不能再应哨"):
        command.answer_whistle(call(whistle, county, "交警"), coming=True, by=county["陈刚"])


def test_the_called_unit_does_not_conclude(county: County) -> None:
    whistle = whistled(county)
    with pytest.raises(NotAllowed):
        command.conclude_whistle(whistle, result="现场约定高峰值守。", by=county["孙梅"])
