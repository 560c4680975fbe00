"""召集会商: units and persons called to one table about cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.command import actions as command
from shanzhi.command import gatherings
from shanzhi.command.models import Invitation, Seat
from shanzhi.command.tests.whistling import convened, invitation, talked, tomorrow
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    meeting = convened(county, "交警", "综合执法", case=case)

    assert meeting.host == county.units["浒山指挥室"]
    assert "治纪" in meeting.number
    assert {i.unit.short_name for i in Invitation.objects.filter(gathering=meeting)} == {"交警", "综合执法"}
    assert now() < meeting.reply_due_at <= meeting.starts_at
    told = Notice.objects.filter(template="gathering_called", channel="inbox").values_list("member_id", flat=True)
    assert set(told) == {county.people[n].pk for n in ("陈刚", "孙梅", "吴强")}
    assert county.trail(case)[-1] == "召集会商"


def test_a_person_brings_the_unit(county: County) -> None:
    meeting = convened(county, "交警", members=[county.people["郑伟"]])
    seat = Seat.objects.get(invitation__gathering=meeting)
    assert (seat.member, seat.invitation.unit, seat.is_invited) == (county.people["郑伟"], county.units["住建"], True)


def test_the_host_comes_without_being_asked(county: County) -> None:
    meeting = convened(county, "交警", "浒山指挥室")
    assert invitation(meeting, county, "浒山指挥室").answer == "COMING"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"place": ""}, "place"),
        ({"place": "", "link": "javascript:1"}, "link"),
        ({"cases": []}, "cases"),
        ({"kind": "talk"}, "talked_to"),
        ({"starts_at": now() - timedelta(days=3)}, "starts_at"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_what_is_missing_is_named(county: County, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        convened(county, **wrong)  # type: ignore[arg-type]
    assert field in refusal.value.fields


def test_nobody_puts_a_case_on_the_agenda_that_they_may_not_see(county: County) -> None:
    case = county.case(state="ACCEPTED")
    with pytest.raises(NotFound):
        convened(county, case=case, by=county["王磊"])


def test_a_handler_does_not_convene(county: County) -> None:
    with pytest.raises(NotAllowed):
        convened(county, case=county.case(state="HANDLING"), by=county["陈刚"])


def test_a_confidential_case_shows_its_code_only(county: County) -> None:
    case = county.case(circle="family")
    meeting = command.convene(
        title="家事会商", starts_at=tomorrow(), place="二楼会议室", cases=[case], units=[county.units["交警"]],
        by=county["余主任"],
    )  # fmt: skip

    (topic,) = gatherings.agenda_of(meeting, by=county["陈刚"])
    assert (topic.title, topic.code, topic.is_readable) == ("", case.code, False)
    (own,) = gatherings.agenda_of(meeting, by=county["余主任"])
    assert own.title == case.title
    bodies = Notice.objects.filter(template="gathering_called").values_list("body", flat=True)
    assert not any("家事" in body for body in bodies), "the message keeps quiet too"


def test_each_sees_the_gatherings_that_concern_them(county: County) -> None:
    meeting = convened(county, "交警")
    for who in ("李娟", "余主任", "陈刚", "周敏"):
        assert meeting in gatherings.visible(county[who]), who
    for who in ("郑伟", "王磊", "陈芳"):
        assert meeting not in gatherings.visible(county[who]), who


def test_an_interview_names_who_is_talked_to(county: County) -> None:
    talk = talked(county)
    assert (talk.kind, talk.talked_to) == ("talk", "某物业服务公司")
    assert "治约" in talk.number
