"""答复邀请: a unit names its people or says why nobody comes."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import GatheringMoved
from shanzhi.command.models import Seat
from shanzhi.command.tests.whistling import convened, invitation
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    meeting = convened(county)

    row = command.answer_invitation(
        invitation(meeting, county, "交警"), coming=True, members=[county.people["孙梅"]], by=county["陈刚"]
    )

    assert (row.answer, row.next_at) == ("COMING", None)
    assert [s.member for s in Seat.objects.filter(invitation=row)] == [county.people["孙梅"]]
    assert Notice.objects.filter(template="gathering_moved", member_id=county.people["李娟"].pk).exists()


def test_the_answer_may_change_until_it_is_over(county: County) -> None:
    meeting = convened(county)
    row = invitation(meeting, county, "交警")
    command.answer_invitation(row, coming=True, members=[county.people["孙梅"]], by=county["陈刚"])

    changed = command.answer_invitation(row, coming=False, words="当天有重大安保任务。", by=county["孙梅"])

    assert changed.answer == "DECLINED"
    assert not Seat.objects.filter(invitation=row).exists()
    command.call_off(meeting, reason="与县里会议冲突", by=county["李娟"])
    with pytest.raises(GatheringMoved, match="已取消"):
        command.answer_invitation(row, coming=True, by=county["孙梅"])


def test_a_refusal_says_why(county: County) -> None:
    with pytest.raises(Invalid):
        command.answer_invitation(invitation(convened(county), county, "交警"), coming=False, by=county["陈刚"])


def test_people_of_other_units_are_not_sent(county: County) -> None:
    row = invitation(convened(county), county, "交警")
    with pytest.raises(Invalid, match="吴强"):
        command.answer_invitation(row, coming=True, members=[county.people["吴强"]], by=county["陈刚"])


def test_nobody_answers_for_another_unit(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.answer_invitation(invitation(convened(county), county, "交警"), coming=True, by=county["吴强"])
