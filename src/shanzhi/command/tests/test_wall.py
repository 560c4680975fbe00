"""亮灯墙: figures that agree with the lists they lead to, for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from shanzhi.cases.selection import Selection
from shanzhi.command.tests.ladder_steps import MONDAY
from shanzhi.command.wall import LAMPS, Tally, Wall, wall
from shanzhi.kernel import clock
from shanzhi.site.testkit import County


def some_of_each(county: County) -> None:
    with clock.at(MONDAY):
        county.case(state="HANDLING")
        county.case(state="HANDLING", to="综合执法")
        county.case(state="REPORTED", place="路湾1")
        county.case(state="SUSPENDED")
        county.case(state="REPORTED", category="DT0101", text="家里的事情，不想让外人知道。")
        county.case(state="ARCHIVED")
    with clock.at(MONDAY + timedelta(days=8)):
        county.case(state="HANDLING", place="金山1")


LATER = MONDAY + timedelta(days=13)


def rows_of(shown: Wall) -> list[Tally]:
    return [shown.total, *shown.units, *shown.towns, *shown.kinds]


def test_it_works(county: County) -> None:
    some_of_each(county)
    with clock.at(LATER):
        shown = wall(county["沈浩"])
    assert (shown.total.red, shown.total.yellow, shown.total.paused) == (3, 1, 1)
    assert {t.name: (t.red, t.yellow) for t in shown.units if t.red or t.yellow} == {
        "交警": (1, 1), "综合执法": (1, 0), "周巷指挥室": (1, 0),
    }  # fmt: skip
    assert {t.name: t.red for t in shown.towns} == {"浒山街道": 2, "周巷镇": 1}
    assert sum(t.red for t in shown.kinds) == 3
    assert len(shown.oldest) == 3


@pytest.mark.parametrize("name", ["沈浩", "郝主任", "李娟", "王磊", "余主任", "孙梅", "陈刚", "陈芳", "罗研"])
def test_every_figure_is_the_list_behind_it(county: County, name: str) -> None:
    some_of_each(county)
    by = county[name]
    with clock.at(LATER):
        for tally in rows_of(wall(by)):
            for lamp in LAMPS:
                chosen = Selection.read(QueryDict(tally.address(lamp)))
                assert chosen.cases(by).count() == tally.counts.get(lamp, 0), (tally.name, lamp)


def test_each_open_case_is_in_one_pair_of_hands(county: County) -> None:
    some_of_each(county)
    with clock.at(LATER):
        shown = wall(county["郝主任"])
    for part in (shown.units, shown.towns, shown.kinds):
        assert [sum(t.counts.get(lamp, 0) for t in part) for lamp in LAMPS] == [
            shown.total.counts.get(lamp, 0) for lamp in LAMPS
        ]


def test_a_wall_of_one_town(county: County) -> None:
    some_of_each(county)
    with clock.at(LATER):
        shown = wall(county["沈浩"], chosen=Selection(area=county.areas["周巷"].code))
    assert (shown.total.red, [t.name for t in shown.units]) == (1, ["周巷指挥室"])


def test_nothing_is_lit(county: County) -> None:
    shown = wall(county["沈浩"])
    assert rows_of(shown)[1:] == []
    assert shown.oldest == []


def test_the_number_of_statements_does_not_grow(county: County, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    some_of_each(county)
    by = county["沈浩"]
    with clock.at(LATER), django_assert_max_num_queries(12):
        wall(by)
