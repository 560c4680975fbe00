"""组建专班: joint enforcement and standing teams of several units."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command import gatherings
from shanzhi.command.tests.whistling import enforced, held, tomorrow
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    order = enforced(county)

    assert (order.kind, order.is_team) == ("enforcement", True)
    assert "治联" in order.number
    assert order in gatherings.visible(county["吴强"])


def test_a_team_needs_no_place_and_ends_when_its_work_is_done(county: County) -> None:
    team = command.form_team(
        kind="team", title="停车整治专班", starts_at=tomorrow(), body="三个月内整治十个老旧小区停车。",
        units=[county.units["交警"], county.units["住建"]], by=county["余主任"],
    )  # fmt: skip
    assert command.conclude(team, result="十个小区已整治完成。", by=county["余主任"]).state == "CONCLUDED"


def test_the_order_says_what_is_to_be_done(county: County) -> None:
    with pytest.raises(Invalid) as wrong:
        command.form_team(
            title="联合检查", starts_at=tomorrow(), place="沿街", body="查", units=[county.units["交警"]],
            by=county["李娟"],
        )  # fmt: skip
    assert "body" in wrong.value.fields


def test_a_unit_that_only_takes_part_orders_none(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.form_team(
            title="联合检查", starts_at=tomorrow(), place="沿街", body="查占道加油。", units=[county.units["交警"]],
            by=county["陈刚"],
        )  # fmt: skip


def test_enforcements_are_counted_by_who_called_them(county: County) -> None:
    order = held(county, enforced(county))
    command.record_finding(order, place="某加油点", text="无证加油。", outcome="mended", by=county["陈刚"])
    command.record_finding(order, place="某便利店", text="未见问题。", outcome="clean", by=county["吴强"])
    enforced(county)

    day = tomorrow().astimezone().date()
    (counted,) = gatherings.enforcement_counts(since=today(), until=max(day, today()), by=county["周敏"])

    assert (counted.host, counted.times, counted.units) == (county.units["浒山指挥室"].name, 1, 2)
    assert (counted.places, counted.mended, counted.ordered, counted.transferred) == (2, 1, 0, 0)
