"""Putting a sheet out: a second person, and small numbers hidden so that no total gives them away."""

from __future__ import annotations

import random

import pytest

from shanzhi.insight import actions as insight
from shanzhi.insight.appraising import hidden, hidden_totals
from shanzhi.insight.errors import NotDrawnUp, OwnSheet
from shanzhi.insight.periods import plus_months
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import at, now, today
from shanzhi.kernel.errors import NotAllowed

LEAST = 5


@pytest.fixture
def sheet(county):
    """Last month's sheet of the units, drawn up by the analyst."""
    first = plus_months(today().replace(day=1), -1)
    with at(now().replace(year=first.year, month=first.month, day=3, hour=2)):
        county.case(state="CLOSED", to="交警")
        county.case(state="CLOSED", to="住建")
    insight.compile(by=Actor.system("测试"))
    return insight.draw_up(month=first, of="units", by=county["罗研"])


def test_it_works(county, sheet):
    done = insight.publish(sheet, by=county["林书记"])
    assert done.state == "PUBLISHED"
    assert done.published_by == county.people["林书记"]
    assert done.hidden, "two units with one case each: nothing of that is published"


def test_whoever_drew_it_up_does_not_publish_it(county, sheet):
    county.appoint("罗研", "leader", "中心", "county")
    with pytest.raises(OwnSheet):
        insight.publish(sheet, by=county["罗研"])


def test_once(county, sheet):
    insight.publish(sheet, by=county["林书记"])
    with pytest.raises(NotDrawnUp):
        insight.publish(sheet, by=county["郝主任"])


def test_not_from_one_town_and_not_without_the_permission(county, sheet):
    for name in ("余主任", "周敏"):
        with pytest.raises(NotAllowed):
            insight.publish(sheet, by=county[name])


# ── small numbers ─────────────────────────────────────────────────────────────────────────────────────────────────


def rows(*below):
    return [{"numbers": [(n, n, 0) for n in row]} for row in below]


def test_what_rests_on_few_cases_is_hidden_with_one_more_beside_it():
    assert hidden(rows([3], [20], [90]), LEAST) == {(0, 0), (1, 0)}


def test_nothing_small_nothing_hidden():
    assert hidden(rows([30], [0], [90]), LEAST) == set()


def test_two_small_ones_that_are_not_enough_take_a_third():
    assert hidden(rows([1], [2], [40], [50]), LEAST) == {(0, 0), (1, 0), (2, 0)}


def test_rows_that_hide_something_already_are_taken_first():
    found = hidden(rows([3, 60], [20, 2], [10, 70]), LEAST)
    assert found == {(0, 0), (1, 0), (1, 1), (0, 1)}


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_number_can_be_worked_out(seed):
    """Whoever knows every published number and every published total learns of the hidden ones of a column only their
    sum, and that sum rests on enough cases."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    table = rows(*([dice.choice([0, 1, 2, 4, 5, 9, 60]) for _c in range(4)] for _r in range(dice.randint(1, 7))))
    pairs = hidden(table, LEAST)
    without = hidden_totals(table, pairs, LEAST)
    for c in range(4):
        gone = [row["numbers"][c][1] for r, row in enumerate(table) if (r, c) in pairs]
        assert all(not 0 < row["numbers"][c][1] < LEAST for r, row in enumerate(table) if (r, c) not in pairs)
        if gone and c not in without:
            assert len(gone) > 1
            assert sum(gone) >= LEAST
