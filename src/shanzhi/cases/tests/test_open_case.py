from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Concerned, Serial
from shanzhi.cases.queries import by_code_and_tail, visible
from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at, local, now
from shanzhi.kernel.errors import Invalid, KeyReused, NotAllowed, NotFound
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.testkit import County

WORDS = "阳明社区大门口天天被违停堵住，早高峰出不去。"


def report(county: County, by: Actor, **facts: Any) -> Case:
    return cases.open_case(
        **{
            "category": county.a_category,
            "channel": "web",
            "text": WORDS,
            "area": county.areas["阳明1"],
            "people": [Person(name="赵小满", phone="13900004455")],
            **facts,
        },
        by=by,
    )


def test_it_works(county: County) -> None:
    with at(datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)):
        case = report(county, Actor.resident())

    assert (case.state, case.desk.name, case.kind, case.severity) == ("REPORTED", "浒山街道综合信息指挥室", "event", 1)
    assert case.title == "阳明社区大门口天天被违停堵住，早高峰出不去"
    assert (case_code.parse(case.code).county, case_code.parse(case.code).serial) == ("330282", 1)
    assert f"{local(case.due_at):%m-%d %H:%M}" == "11-23 14:00", "four working hours from 8:30"
    line = trail_of(case.subject)[0]
    assert (line.label, line.actor_name, line.via) == ("立案", "群众", "resident")


def test_people_are_sealed_and_masked(county: County) -> None:
    case = report(county, Actor.resident())
    row = Concerned.objects.get(case=case)
    assert (row.name_masked, row.phone_masked) == ("赵*满", "139****4455")
    assert "赵小满".encode() not in bytes(row.name_sealed or b"")
    assert by_code_and_tail(case.code, "4455") == (case, row)


def test_staff_may_begin_with_a_draft_or_take_it_in_at_once(county: County) -> None:
    draft = report(county, county["陈芳"], channel="grid_worker", state="DRAFT")
    assert (draft.state, draft.due_at, draft.first_contact) == ("DRAFT", None, county.people["陈芳"])

    taken = report(county, county["李娟"], channel="window", state="ACCEPTED")
    assert (taken.state, taken.procedure_owner) == ("ACCEPTED", county.people["李娟"])
    assert taken.accepted_at == taken.opened_at


def test_only_the_desk_takes_in_at_once(county: County) -> None:
    with pytest.raises(NotAllowed):
        report(county, county["陈芳"], channel="grid_worker", state="ACCEPTED")
    with pytest.raises(NotAllowed):
        report(county, county["王磊"], channel="window", state="ACCEPTED")


def test_who_may_not_open_cases_is_refused(county: County) -> None:
    with pytest.raises(NotAllowed):
        report(county, county["罗研"])


def test_a_confidential_category_brings_its_circle(county: County) -> None:
    case = report(county, Actor.resident(), category="DT0101")
    assert case.circle == "family"
    assert case not in visible(county["李娟"])
    assert case in visible(county["余主任"])


def test_what_the_profile_does_not_have_is_refused_field_by_field(county: County) -> None:
    with pytest.raises(Invalid) as refused:
        report(county, Actor.resident(), severity=9, circle="没有", channel="没有", state="CLOSED", lon=121.2)
    assert set(refused.value.fields) == {"severity", "circle", "channel", "state", "place"}
    with pytest.raises(Invalid) as refused:
        report(county, Actor.resident(), category="没有")
    assert set(refused.value.fields) == {"category"}
    with pytest.raises(Invalid) as refused:
        report(county, Actor.resident(), happened_at=now() + timedelta(hours=1))
    assert set(refused.value.fields) == {"happened_at"}
    assert not Case.objects.exists()


def test_a_child_names_a_parent_that_is_open_and_may_be_known(county: County) -> None:
    parent = county.case(state="HANDLING")
    child = report(county, county["李娟"], channel="town", parent=parent)
    assert child.parent == parent
    with pytest.raises(NotFound):
        report(county, county["李娟"], channel="town", parent=county.case(place="路湾1"))
    with pytest.raises(Invalid) as refused:
        report(county, county["李娟"], channel="town", parent=county.case(state="CLOSED"))
    assert "parent" in refused.value.fields


def test_the_same_key_files_once(county: County) -> None:
    first = report(county, Actor.resident(), key="按了两次")
    again = report(county, Actor.resident(), key="按了两次")
    assert (again.pk, Case.objects.count()) == (first.pk, 1)
    assert county.trail(first) == ["立案"]
    with pytest.raises(KeyReused):
        report(county, Actor.resident(), key="按了两次", text="完全不同的另一件事情。")


def test_a_failed_filing_leaves_no_gap(county: County) -> None:
    first = report(county, Actor.resident())
    with suppress(RuntimeError), transaction.atomic():
        report(county, Actor.resident())
        raise RuntimeError("停电")
    third = report(county, Actor.resident())
    assert [case_code.parse(c.code).serial for c in (first, third)] == [1, 2]


def test_every_day_begins_with_one(county: County) -> None:
    codes = []
    for hour in (22, 23, 24, 25):
        with at(datetime(2026, 12, 31, 0, 30, tzinfo=SHANGHAI) + timedelta(hours=hour)):
            codes.append(case_code.parse(report(county, Actor.resident()).code))
    assert [(f"{c.on:%y%m%d}", c.serial) for c in codes] == [
        ("261231", 1), ("261231", 2), ("270101", 1), ("270101", 2),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_every_number_once(county: County) -> None:
    """Six desks file at the same moment, and every third filing fails after it has taken its number."""
    by, barrier, troubles = county["李娟"], Barrier(6), []

    def desk(number: int) -> None:
        barrier.wait(20)
        try:
            for n in range(6):
                with suppress(RuntimeError), transaction.atomic():
                    report(county, by, channel="town")
                    if (number + n) % 3 == 0:
                        raise RuntimeError("停电")
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [Thread(target=desk, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert troubles == []
    serials = sorted(case_code.parse(code).serial for code in Case.objects.values_list("code", flat=True))
    assert serials == list(range(1, 25))
    assert Serial.objects.get().last == 24
    assert verify() == []


@pytest.mark.django_db(transaction=True)
def test_one_key_from_two_hands_at_once_files_once(county: County) -> None:
    by, barrier, found = county["李娟"], Barrier(4), []

    def tap() -> None:
        barrier.wait(20)
        try:
            found.append(report(county, by, channel="town", key="双击").code)
        finally:
            connection.close()

    threads = [Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(found) == 4 and len(set(found)) == 1
    assert Case.objects.count() == 1
