"""The scan finds what has become yellow or red, writes it down, and reminds, all at once and once only."""

from __future__ import annotations

from datetime import timedelta

from shanzhi.command.actions import light_lamps
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

SCAN = Actor.system("巡灯")


def reminded(county: County, template: str) -> set[str]:
    found = Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True)
    return {name for name, person in county.people.items() if person.pk in set(found)}


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    assert case.warn_at is not None and case.due_at is not None

    with clock.at(case.warn_at + timedelta(seconds=1)):
        light_lamps(by=SCAN)
    assert "陈刚" in reminded(county, "lamp_yellow")
    assert not reminded(county, "lamp_red")

    with clock.at(case.due_at + timedelta(seconds=1)):
        light_lamps(by=SCAN)
    assert {"陈刚", "孙梅"} <= reminded(county, "lamp_red")
    assert [line.detail["lamp"] for line in trail_of(case.subject) if line.act == "cases.turn_lamps"] == [
        "yellow", "yellow", "red", "red",
    ]  # fmt: skip


def test_again_finds_nothing_and_reminds_nobody_twice(county: County) -> None:
    case = county.case(state="HANDLING")
    assert case.due_at is not None
    with clock.at(case.due_at + timedelta(seconds=1)):
        assert light_lamps(by=SCAN) > 0
        before = Notice.objects.count()
        assert light_lamps(by=SCAN) == 0
    assert Notice.objects.count() == before


def test_a_sensitive_case_is_not_told_in_the_reminder(county: County) -> None:
    case = county.case(circle="family", text="家里的事情，不想让外人知道细节。")
    assert case.due_at is not None
    with clock.at(case.due_at + timedelta(seconds=1)):
        light_lamps(by=SCAN)
    bodies = Notice.objects.filter(template="lamp_red").values_list("body", flat=True)
    assert bodies and not any("家里的事情" in body for body in bodies)
