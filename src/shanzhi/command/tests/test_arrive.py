"""报到: a unit says that it is there; nothing is tracked."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import NotComing
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    whistle = whistled(county)
    command.answer_whistle(call(whistle, county, "交警"), coming=True, by=county["陈刚"])

    row = command.arrive(call(whistle, county, "交警"), words="已到正门", by=county["陈刚"])

    assert (row.state, row.there_at) == ("ARRIVED", None), "it counts when the caller confirms"
    asked = Notice.objects.filter(template="whistle_answered", body__contains="请确认")
    assert asked.exists()


def test_whoever_stands_there_has_answered_by_coming(county: County) -> None:
    row = command.arrive(call(whistled(county), county, "交警"), by=county["陈刚"])
    assert row.answered_in_time


def test_it_arrives_once(county: County) -> None:
    row = call(whistled(county), county, "交警")
    command.arrive(row, by=county["陈刚"])
    with pytest.raises(NotComing, match="待确认"):
        command.arrive(row, by=county["陈刚"])
