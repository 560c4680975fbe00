"""撰写纪要: draft, settled, and every version on the trail."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import MinutesChanged
from shanzhi.command.tests.whistling import convened, held, settled
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    meeting = held(county, convened(county))

    draft = command.write_minutes(meeting, text="会议听取了现场情况。", by=county["李娟"])
    final = command.write_minutes(meeting, text="会议听取了现场情况，议定三项。", settle=True, by=county["李娟"])

    assert (draft.minutes_settled_at, final.minutes_version) == (None, 2)
    assert final.minutes_settled_at is not None
    versions = [x.detail["text"] for x in trail_of(meeting.subject) if x.act == "command.write_minutes"]
    assert versions == ["会议听取了现场情况。", "会议听取了现场情况，议定三项。"], "nothing written is lost"


def test_what_is_written_again_is_a_draft_again(county: County) -> None:
    meeting = settled(county, held(county, convened(county)))
    assert command.write_minutes(meeting, text="补充一句。", by=county["李娟"]).minutes_settled_at is None


def test_two_writers_at_once(county: County) -> None:
    meeting = held(county, convened(county))
    command.write_minutes(meeting, text="第一稿。", version=0, by=county["李娟"])
    with pytest.raises(MinutesChanged, match="李娟已保存第1版"):
        command.write_minutes(meeting, text="另一稿。", version=0, by=county["余主任"])


def test_minutes_are_settled_with_something_in_them(county: County) -> None:
    with pytest.raises(Invalid):
        command.write_minutes(held(county, convened(county)), text="开了会。", settle=True, by=county["李娟"])


def test_only_the_host_writes(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.write_minutes(convened(county), text="我们单位的意见。", by=county["陈刚"])
