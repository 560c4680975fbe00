"""Three neighbours report the same trouble: joined, solved once, answered to all; and a joining can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.cases.queries import look_alikes
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.sealing import unseal
from shanzhi.notices.models import Notice
from shanzhi.records.queries import verify
from shanzhi.site.testkit import County

PHONES = ("13800000001", "13800000002", "13800000003")


@pytest.fixture
def three(county: County) -> list[Case]:
    words = (
        "阳明社区大门口两侧每天早上停满车，消防通道也占了。",
        "阳明社区大门口早上停满车，上班开不出去，消防通道被堵。",
        "大门口停满车，阳明社区消防通道也占了，救护车进不来。",
    )
    return [
        county.case(text=text, people=[Person(name="邻居", phone=phone)])
        for text, phone in zip(words, PHONES, strict=True)
    ]


def told(template: str) -> list[str]:
    return sorted(unseal(bytes(n.address or b"")) for n in Notice.objects.filter(template=template, channel="sms"))


def test_the_desk_is_shown_that_they_are_alike(county: County, three: list[Case]) -> None:
    found = look_alikes(three[0], by=county["李娟"])
    assert {alike.case for alike in found} == set(three[1:])
    assert all("描述相近" in alike.reasons for alike in found)
    assert look_alikes(three[0], by=county["王磊"]) == []


def test_everybody_who_reported_reads_the_answer(county: County, three: list[Case]) -> None:
    main, *others = three
    cases.accept(main, by=county["李娟"])
    for other in others:
        cases.join(other, to=main, by=county["李娟"])

    cases.dispatch(main, to=county.units["交警"], by=county["李娟"])
    cases.take_up(main, by=county["陈刚"])
    cases.report_back(main, result="已拖离违停车辆，补划标线。", by=county["陈刚"])
    cases.verify(main, finding="现场已无违停。", by=county["方琴"])
    cases.reply(main, text="违停已清理，禁停标线已补划。", by=county["李娟"])
    cases.follow_up(main, is_solved=True, by=county["钱芳"])
    cases.close(main, by=county["余主任"])

    assert told("dispatched") == told("replied") == told("rate_please") == list(PHONES)
    for notice in Notice.objects.filter(template="replied", channel="sms"):
        own = next(c for c in three if c.subject == notice.about)
        assert notice.link == f"/t/{own.code}", "each by the own code"
    assert [c.state for c in Case.objects.order_by("id")] == ["CLOSED", "MERGED", "MERGED"]
    assert verify() == []


def test_what_was_joined_by_mistake_is_parted_and_its_clock_goes_on(county: County) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    with clock.at(monday):
        main, other = county.case(state="ACCEPTED"), county.case(state="DISPATCHED")
        due_at = other.due_at
        cases.join(other, to=main, by=county["李娟"])
        assert (other.state, other.lamp_next_at) == ("MERGED", None)
    with clock.at(monday + timedelta(days=1)):
        cases.part(other, reason="不是同一处地方", by=county["李娟"])

    calendar = county.profile.calendar()
    assert (other.state, other.joined_to_id) == ("DISPATCHED", None)
    assert calendar.elapsed(due_at, other.due_at, county.kind_of(other)) == calendar.day_length
    cases.reply(main, text="违停今天下午清理。", by=county["李娟"])
    assert Notice.objects.filter(template="replied", about=other.subject).count() == 0
