from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.clock import SHANGHAI, at, today
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.testkit import SYSTEM, County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
SEVEN_DAYS = "EV0109"
"""A category whose handling has the ordinary seven working days."""


def a_case(county: County, state: str = "HANDLING", **facts: object) -> Case:
    with at(MONDAY):
        return county.case(state=state, category=SEVEN_DAYS, **facts)


def scan(moment: datetime, most: int = 1000) -> list[tuple[str, str, str]]:
    """(code, whose clock, colour)"""
    with at(moment):
        turned = cases.turn_lamps(most=most, by=SYSTEM)
    return sorted((t.code, "errand" if t.errand_id else "case", t.lamp) for t in turned)


def lamps(case: Case) -> list[str]:
    return [line.detail["lamp"] for line in trail_of(case.subject) if line.act == "cases.turn_lamps"]


def test_it_works(county: County) -> None:
    """Blue until a quarter is left, then yellow, then red; the case's clock and the unit's each say so once."""
    case = a_case(county)
    yellow, red = case.warn_at, case.due_at
    assert (
        f"{yellow.astimezone(SHANGHAI):%m-%d %H:%M} {red.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-30 10:45 12-02 09:00"
    )

    assert scan(yellow - timedelta(seconds=1)) == []
    assert scan(yellow) == [(case.code, "case", "yellow"), (case.code, "errand", "yellow")]
    assert scan(yellow + timedelta(minutes=1)) == []
    assert scan(red) == [(case.code, "case", "red"), (case.code, "errand", "red")]
    assert scan(red + timedelta(days=100)) == []
    assert lamps(case) == ["yellow", "yellow", "red", "red"]


def test_whoever_scans_late_goes_straight_to_red(county: County) -> None:
    case = a_case(county)
    assert {lamp for _c, _w, lamp in scan(case.due_at + timedelta(days=1))} == {"red"}
    assert lamps(case) == ["red", "red"]


def test_a_clock_that_stands_still_turns_nothing(county: County) -> None:
    case = a_case(county, "SUSPENDED")
    assert scan(case.due_at + timedelta(days=60)) == []

    with at(case.due_at + timedelta(days=60)):
        cases.resume(case, by=county["陈刚"])
    assert scan(case.warn_at - timedelta(seconds=1)) == []
    assert {lamp for _c, _w, lamp in scan(case.warn_at)} == {"yellow"}


def test_a_joined_case_is_quiet(county: County) -> None:
    case = a_case(county)
    with at(MONDAY):
        cases.join(case, to=county.case(state="ACCEPTED"), by=county["李娟"])
    assert case.code not in {code for code, _w, _lamp in scan(MONDAY + timedelta(days=60))}


def test_an_assisting_unit_parked_alone_is_quiet_while_the_lead_is_not(county: County) -> None:
    case = a_case(county)
    with at(MONDAY):
        cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
        cases.suspend(case, reason="等待摊主回乡处理。", until=today() + timedelta(days=30), by=county["吴强"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
        # An extension granted to a clock that stands still does not start it.
        cases.extend(case, reason="等待配件到货。", amount="1wd", by=county["吴强"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    assert scan(case.due_at) == [(case.code, "case", "red"), (case.code, "errand", "red")]
    assert county.errand(case, "综合执法").lamp_next_at is None


@pytest.mark.parametrize(
    "state", ["DRAFT", "REFUSED", "WITHDRAWN", "TRANSFERRED", "CLOSED", "EVALUATED", "ARCHIVED", "MERGED", "SUSPENDED"]
)
def test_what_has_ended_or_not_begun_turns_no_lamp(county: County, state: str) -> None:
    if state == "EVALUATED":
        with at(MONDAY):
            case = county.case(state="CLOSED")
            cases.rate(case, is_solved=True, satisfaction=5, by=SYSTEM)
    else:
        case = a_case(county, state)
    found = {code for code, _w, _lamp in scan(MONDAY + timedelta(days=200))}
    assert case.code not in found


def test_an_extension_turns_yellow_anew(county: County) -> None:
    case = a_case(county)
    scan(case.warn_at)
    with at(case.warn_at):
        cases.extend(case, reason="等待配件到货。", amount="5wd", by=county["陈刚"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    assert scan(case.warn_at - timedelta(seconds=1)) == []
    assert len(scan(case.warn_at)) == 2


def test_a_pass_takes_no_more_than_it_is_told_and_the_next_takes_the_rest(county: County) -> None:
    made = {a_case(county, "REPORTED").code for _ in range(5)}
    late = MONDAY + timedelta(days=9)
    first, second, third = scan(late, most=3), scan(late, most=3), scan(late, most=3)
    assert (len(first), len(second), third) == (3, 2, [])
    assert {code for code, *_rest in first + second} == made


def test_the_cost_is_what_changes_not_what_is_open(county: County, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(3):
        a_case(county, "REPORTED")
    # savepoint, the cases, the errands, one write for all lines, release
    with at(MONDAY + timedelta(days=9)), django_assert_num_queries(5):
        assert len(cases.turn_lamps(by=SYSTEM)) == 3


@pytest.mark.django_db(transaction=True)
def test_two_scans_at_once_do_not_double(county: County) -> None:
    """The second, while the first has not committed, waits for nothing and takes nothing of it."""
    made = [a_case(county, "REPORTED") for _ in range(4)]
    late, holding, done = MONDAY + timedelta(days=9), Event(), Event()
    counts: list[int] = []

    def slow() -> None:
        try:
            with transaction.atomic(), at(late):
                counts.append(len(cases.turn_lamps(most=3, by=SYSTEM)))
                holding.set()
                done.wait(20)
        finally:
            connection.close()

    first = Thread(target=slow)
    first.start()
    assert holding.wait(20)
    with at(late):
        counts.append(len(cases.turn_lamps(by=SYSTEM)))
    done.set()
    first.join(20)

    assert counts == [3, 1]
    assert all(lamps(case) == ["red"] for case in made)
    assert not Case.objects.filter(lamp_next_at__isnull=False).exists()
    assert not Errand.objects.exists()
    assert verify() == []
