from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, rounds
from shanzhi.fieldwork.errors import CrossedEdits
from shanzhi.fieldwork.models import Household, Visit
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

from .grid import household


def visit(county: County, home: Household, **facts: Any) -> Visit:
    facts = {"uid": uuid4(), "outcome": "met", "by": county["陈芳"], **facts}
    made = actions.record_visit(home, **facts)
    home.refresh_from_db()
    return made


def test_it_works(county: County) -> None:
    home = household(county)
    visit(county, home)
    assert (home.last_outcome, home.due_on) == ("met", today() + timedelta(days=7))


def test_only_what_changed_is_kept(county: County) -> None:
    home = household(county, known={"people": 1, "smoke_alarm": False})
    made = visit(county, home, changes={"people": (1, 2), "smoke_alarm": (False, False)})
    assert made.changes == {"people": [1, 2]}
    assert home.known == {"people": 2, "smoke_alarm": False}
    assert "2" not in str(trail_of(home.subject)[-1].detail["fields"]), "what a home is like is not for the trail"


def test_nobody_at_home_is_tried_again_soon(county: County) -> None:
    home = household(county)
    visit(county, home, outcome="not_home")
    assert (home.due_on, home.covered_until) == (today() + timedelta(days=3), None)


def test_whoever_declines_is_left_in_peace_for_the_cycle(county: County) -> None:
    home = household(county)
    visit(county, home, outcome="refused")
    assert home.due_on == today() + timedelta(days=7)


def test_edits_that_cross_are_for_a_person_to_decide(county: County) -> None:
    home = household(county, known={"people": 1})
    visit(county, home, changes={"people": (1, 3)})
    with pytest.raises(CrossedEdits) as refused:
        visit(county, home, changes={"people": (1, 2)})
    assert refused.value.facts["crossed"] == [
        {"field": "people", "name": "常住人数", "was": 1, "theirs": 3, "yours": 2}
    ]
    visit(county, home, changes={"people": (3, 2)})
    assert home.known["people"] == 2


def test_a_visit_long_on_its_way_does_not_overrule_a_later_one(county: County) -> None:
    home = household(county)
    visit(county, home)
    visit(county, home, outcome="not_home", at=now() - timedelta(days=2))
    assert home.last_outcome == "met"


def test_two_phones_one_visit_each_is_kept_once(county: County) -> None:
    home, uid = household(county), uuid4()
    assert visit(county, home, uid=uid) == visit(county, home, uid=uid)


@pytest.mark.parametrize(
    ("cycle", "day", "due"),
    [
        ("week", date(2026, 2, 26), date(2026, 3, 5)),
        ("month", date(2026, 1, 31), date(2026, 2, 28)),
        ("two_months", date(2026, 12, 31), date(2027, 2, 28)),
        ("year", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_cycles_end_on_a_day_that_exists(cycle: str, day: date, due: date) -> None:
    assert rounds.after(day, cycle) == due


def test_an_answer_of_another_kind_than_the_form_asks_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        visit(county, household(county), changes={"people": (None, "many")})


def test_whoever_does_no_grid_work_visits_nobody(county: County) -> None:
    with pytest.raises(NotAllowed):
        visit(county, household(county), by=county["陈刚"])
