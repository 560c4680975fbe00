"""The scan finds what has become yellow or red, writes it down, and reminds, all at once and once only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, connection

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command.actions import light_lamps
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

SCAN = Actor.system("巡灯")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def a_case(county: County, state: str = "HANDLING", **facts: object) -> Case:
    with clock.at(MONDAY):
        return county.case(state=state, **facts)


def scan(moment: datetime) -> int:
    with clock.at(moment):
        return int(light_lamps(by=SCAN))


def reminded(county: County, template: str) -> set[str]:
    found = Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True)
    return {name for name, person in county.people.items() if person.pk in set(found)}


def lamps(case: Case) -> list[str]:
    return [line.detail["lamp"] for line in trail_of(case.subject) if line.act == "cases.turn_lamps"]


def test_it_works(county: County) -> None:
    """Yellow: whoever handles it and the unit's head, and who pushes it. Red: the desk's dispatchers too."""
    case = a_case(county)
    assert case.warn_at is not None and case.due_at is not None

    assert scan(case.warn_at) == 2, "the case's clock and the unit's"
    assert reminded(county, "lamp_yellow") == {"陈刚", "孙梅", "李娟"}
    assert reminded(county, "lamp_red") == set()

    scan(case.due_at)
    assert reminded(county, "lamp_red") == {"陈刚", "孙梅", "李娟"}
    assert lamps(case) == ["yellow", "yellow", "red", "red"]


def test_what_it_says(county: County) -> None:
    case = a_case(county)
    assert case.due_at is not None
    scan(case.due_at + timedelta(hours=2, minutes=15))
    told = Notice.objects.filter(template="lamp_red", channel="inbox", member_id=county.people["陈刚"].pk).get()
    assert "交警" in told.body and "超期 2时15分" in told.body
    assert (told.about, told.link) == (case.subject, f"/cases/{case.code}/")


def test_a_report_that_nobody_has_taken_in_reminds_the_desk(county: County) -> None:
    case = a_case(county, "REPORTED")
    assert case.due_at is not None
    scan(case.due_at)
    assert reminded(county, "lamp_red") == {"李娟"}


def test_again_finds_nothing_and_reminds_nobody_twice(county: County) -> None:
    case = a_case(county)
    assert case.due_at is not None
    assert scan(case.due_at) == 2
    before = Notice.objects.count()
    assert scan(case.due_at) == 0
    assert scan(case.due_at + timedelta(days=30)) == 0
    assert Notice.objects.count() == before


def test_an_extension_lets_it_turn_and_remind_anew(county: County) -> None:
    case = a_case(county)
    assert case.warn_at is not None
    scan(case.warn_at)
    with clock.at(case.warn_at):
        cases.extend(case, reason="等待配件到货。", amount="5wd", by=county["陈刚"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    scan(case.warn_at)
    told = Notice.objects.filter(template="lamp_yellow", channel="inbox", member_id=county.people["孙梅"].pk)
    assert told.count() == 2


def test_a_clock_that_stands_still_reminds_nobody(county: County) -> None:
    case = a_case(county, "SUSPENDED")
    assert case.due_at is not None
    assert scan(case.due_at + timedelta(days=60)) == 0
    assert Notice.objects.filter(template__startswith="lamp_").count() == 0


def test_whoever_has_left_today_is_not_reminded(county: County) -> None:
    case = a_case(county)
    gone = county.people["孙梅"].posts.get()
    with clock.at(case.due_at):
        gone.relieved_at, gone.ends_on = now(), today()
        gone.save()
    scan(case.due_at)
    assert "孙梅" not in reminded(county, "lamp_red")


def test_of_a_confidential_case_only_those_hear_who_may_know(county: County) -> None:
    case = a_case(county, "REPORTED", category="DT0101", text="家里的事情，不想让外人知道细节。")
    assert case.due_at is not None
    scan(case.due_at)
    assert reminded(county, "lamp_red") == {"余主任"}
    bodies = Notice.objects.filter(template="lamp_red").values_list("body", flat=True)
    assert not any("家里" in body or "婚姻" in body for body in bodies)


def test_no_lamp_turns_without_its_reminder(county: County) -> None:
    """The outbox and the change are one transaction: if the one fails the other has not happened."""
    case = a_case(county)
    assert case.due_at is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON notices_notice EXECUTE FUNCTION pg_temp.full_disk()"
        )
        with pytest.raises(OperationalError, match="no space left"):
            scan(case.due_at)
        assert lamps(case) == []

        cursor.execute("DROP TRIGGER full_disk ON notices_notice")
    assert scan(case.due_at) == 2
    assert reminded(county, "lamp_red") == {"陈刚", "孙梅", "李娟"}


def test_the_cost_is_what_changes(county: County, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(4):
        a_case(county, "REPORTED")
    with clock.at(MONDAY + timedelta(days=30)), django_assert_max_num_queries(12):
        assert light_lamps(by=SCAN) == 4
