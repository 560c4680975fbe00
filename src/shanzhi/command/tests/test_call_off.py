"""取消会商: before it was held, and everybody is told."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import GatheringMoved
from shanzhi.command.tests.whistling import convened, held
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    meeting = command.call_off(convened(county), reason="与县里会议冲突", by=county["李娟"])

    assert (meeting.state, meeting.result) == ("CALLED_OFF", "与县里会议冲突")
    told = Notice.objects.filter(template="gathering_moved", body__contains="已取消", channel="inbox")
    assert {n.member_id for n in told} == {county.people[n].pk for n in ("陈刚", "孙梅", "吴强")}


def test_what_was_held_is_not_called_off(county: County) -> None:
    with pytest.raises(GatheringMoved):
        command.call_off(held(county, convened(county)), reason="不想开了", by=county["李娟"])
