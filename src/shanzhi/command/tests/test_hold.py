"""点名开会: who was there."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import GatheringMoved
from shanzhi.command.tests.whistling import convened, held, invitation
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    meeting = held(county, convened(county), "交警")

    assert meeting.state == "HELD" and meeting.held_at is not None
    assert invitation(meeting, county, "交警").attended is True
    assert invitation(meeting, county, "综合执法").attended is False


def test_the_list_is_corrected_by_doing_it_again(county: County) -> None:
    meeting = held(county, convened(county), "交警")
    first = meeting.held_at
    assert held(county, meeting, "交警", "综合执法").held_at == first
    assert invitation(meeting, county, "综合执法").attended is True


def test_who_is_invited_does_not_call_the_roll(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.hold(convened(county), present=[], by=county["陈刚"])


def test_not_when_it_was_called_off(county: County) -> None:
    meeting = convened(county)
    command.call_off(meeting, reason="与县里会议冲突", by=county["李娟"])
    with pytest.raises(GatheringMoved):
        held(county, meeting)
