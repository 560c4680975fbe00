"""确认到场: the caller says when the unit was there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import NotComing
from shanzhi.command.models import WhistleCall
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    whistle = whistled(county)
    reported = command.arrive(call(whistle, county, "交警"), by=county["陈刚"])

    row = command.confirm_arrival(reported, by=county["李娟"])

    assert (row.state, row.there_at, row.there_in_time) == ("CONFIRMED", reported.arrived_at, True)


def test_a_unit_that_came_without_reporting_is_confirmed_too(county: County) -> None:
    row = command.confirm_arrival(call(whistled(county), county, "交警"), by=county["李娟"])
    assert row.there_at is not None and row.answered_in_time


def test_the_unit_does_not_confirm_itself(county: County) -> None:
    row = command.arrive(call(whistled(county), county, "交警"), by=county["陈刚"])
    with pytest.raises(NotAllowed):
        command.confirm_arrival(row, by=county["孙梅"])


def test_late_is_late_whatever_the_unit_reported(county: County) -> None:
    row = command.arrive(call(whistled(county), county, "交警"), by=county["陈刚"])
    long_ago = now() - timedelta(hours=3)
    WhistleCall.objects.filter(pk=row.pk).update(arrive_due_at=long_ago)
    assert not command.confirm_arrival(row, by=county["李娟"]).there_in_time
    with pytest.raises(NotComing, match="再次确认"):
        command.confirm_arrival(row, by=county["李娟"])


def test_the_minute_of_the_whistle_itself_is_taken(county: County) -> None:
    """Whoever types the moment types no seconds."""
    row = call(whistled(county), county, "交警")
    typed = row.called_at.replace(second=0, microsecond=0)
    assert command.confirm_arrival(row, there_at=typed, by=county["李娟"]).there_in_time


def test_nobody_was_there_before_the_whistle(county: County) -> None:
    row = call(whistled(county), county, "交警")
    for moment in (now() - timedelta(days=1), now() + timedelta(hours=1)):
        with pytest.raises(Invalid):
            command.confirm_arrival(row, there_at=moment, by=county["李娟"])
