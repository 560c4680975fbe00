"""会哨提醒: on the way to a limit and at it, once each."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from shanzhi.command import actions as command
from shanzhi.command.models import Decision, Invitation, WhistleCall
from shanzhi.command.tests.whistling import call, convened, held, talked, whistled
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

CLOCK = Actor.system("会哨提醒")


def told(county: County, template: str) -> set[str]:
    names = {member.pk: name for name, member in county.people.items()}
    return {names[n.member_id] for n in Notice.objects.filter(template=template, channel="inbox") if n.member_id}


def later(row: WhistleCall, minutes: int) -> None:
    """As if the whistle had been blown that much earlier."""
    WhistleCall.objects.filter(pk=row.pk).update(
        called_at=row.called_at - timedelta(minutes=minutes),
        answer_due_at=row.answer_due_at - timedelta(minutes=minutes),
        arrive_due_at=row.arrive_due_at - timedelta(minutes=minutes),
        next_at=row.next_at - timedelta(minutes=minutes) if row.next_at else None,
    )


def test_it_works(county: County) -> None:
    row = call(whistled(county, "交警", kind="emergency"), county, "交警")
    assert command.remind_gatherings(by=CLOCK) == 0, "nothing is due yet"

    later(row, 6)
    assert command.remind_gatherings(by=CLOCK) == 1
    assert told(county, "whistle_late") == {"陈刚", "孙梅"}, "half of its time has gone: the unit alone"

    row.refresh_from_db()
    later(row, 5)
    assert command.remind_gatherings(by=CLOCK) == 1
    assert {"余主任", "李娟"} <= told(county, "whistle_late"), "at the limit the caller hears too"
    row.refresh_from_db()
    assert row.next_at is None
    assert command.remind_gatherings(by=CLOCK) == 0


def test_a_unit_on_its_way_is_reminded_of_its_arrival(county: County) -> None:
    row = call(whistled(county, "交警", kind="emergency"), county, "交警")
    command.answer_whistle(row, coming=True, by=county["陈刚"])
    row.refresh_from_db()
    WhistleCall.objects.filter(pk=row.pk).update(arrive_due_at=timezone.now(), next_at=timezone.now())
    command.remind_gatherings(by=CLOCK)
    assert Notice.objects.filter(template="whistle_late", body__contains="没有到场").exists()


def test_an_invitation_without_reply(county: County) -> None:
    meeting = convened(county)
    past = timezone.now() - timedelta(minutes=1)
    Invitation.objects.filter(gathering=meeting, unit=county.units["交警"]).update(reply_due_at=past, next_at=past)

    assert command.remind_gatherings(by=CLOCK) == 1

    assert told(county, "gathering_late") == {"陈刚", "孙梅", "李娟"}


def test_what_was_to_be_mended_by_now(county: County) -> None:
    talk = held(county, talked(county), "住建")
    item = command.decide(talk, text="三日内恢复电梯运行。", unit=county.units["住建"], limit="3wd", by=county["李娟"])
    past = timezone.now() - timedelta(minutes=1)
    Decision.objects.filter(pk=item.pk).update(due_at=past, next_at=past)

    assert command.remind_gatherings(by=CLOCK) == 1
    assert told(county, "gathering_late") == {"郑伟", "李娟"}
