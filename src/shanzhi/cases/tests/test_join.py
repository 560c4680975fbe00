from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import CannotJoin
from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code_and_tail, reporters_of
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at
from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    main, twin = county.case(state="ACCEPTED"), county.case()

    cases.join(twin, to=main, note="同一处违停", by=county["李娟"])

    assert (twin.state, twin.joined_to) == ("MERGED", main)
    assert twin.paused_at is not None and twin.lamp_next_at is None
    assert trail_of(main.subject)[-1].detail == {"joined": twin.code}
    assert set(reporters_of(main)) == {county.reporter(main), county.reporter(twin)}


def test_the_reporter_still_opens_the_own_page(county: County) -> None:
    main, twin = county.case(state="ACCEPTED"), county.case()
    cases.join(twin, to=main, by=county["李娟"])
    found, reporter = by_code_and_tail(twin.code, "2716")
    assert (found.joined_to, reporter) == (main, county.reporter(twin))


def test_not_into_itself(county: County) -> None:
    case = county.case()
    with pytest.raises(CannotJoin):
        cases.join(case, to=case, by=county["李娟"])


@pytest.mark.parametrize("state", ["CLOSED", "MERGED", "REFUSED", "TRANSFERRED"])
def test_not_into_what_has_ended(county: County, state: str) -> None:
    with pytest.raises(CannotJoin, match="已办结或已并案"):
        cases.join(county.case(), to=county.case(state=state), by=county["李娟"])


def test_not_while_others_hang_on_it(county: County) -> None:
    main, other = county.case(state="ACCEPTED"), county.case(state="ACCEPTED")
    cases.join(county.case(), to=main, by=county["李娟"])
    with pytest.raises(CannotJoin, match="反过来"):
        cases.join(main, to=other, by=county["李娟"])


def test_not_across_confidential_circles(county: County) -> None:
    """Or the reporters of the open one would read the answer of the other."""
    open_case, family = county.case(), county.case(state="REPORTED", category="DT0101")
    with pytest.raises(CannotJoin, match="保密范围"):
        cases.join(open_case, to=family, by=county["余主任"])


def test_not_into_a_case_that_one_may_not_know_of(county: County) -> None:
    elsewhere = county.case(place="路湾1")
    with pytest.raises(NotFound):
        cases.join(county.case(), to=elsewhere, by=county["李娟"])
    assert county.trail(elsewhere) == ["立案"]


def test_the_clocks_of_the_units_stand_still_too(county: County) -> None:
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    with at(monday):
        main, twin = county.case(state="ACCEPTED"), county.case(state="RETURNED")
    with at(monday + timedelta(hours=1)):
        cases.join(twin, to=main, by=county["李娟"])
    assert county.errand(twin, "交警").paused_at == monday + timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_two_joined_to_each_other_at_once_neither_wait_for_ever_nor_both_vanish(county: County) -> None:
    one, other = county.case(), county.case()
    by, refused = county["李娟"], []

    def join(case: Case, to: Case) -> None:
        try:
            cases.join(case, to=to, by=by)
        except Refusal as no:
            refused.append(no)
        finally:
            connection.close()

    threads = [Thread(target=join, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(refused) == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["MERGED", "REPORTED"]
    assert verify() == []


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "join", "REPORTED", "李娟", "ARCHIVED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"to": county.case(state="ACCEPTED"), "note": "同一处违停"}
