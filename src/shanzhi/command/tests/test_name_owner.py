"""落实责任单位: a decision that waited, or came back, gets its unit."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import DecisionMoved
from shanzhi.command.gatherings import standing_of
from shanzhi.command.models import Decision
from shanzhi.command.tests.whistling import convened, held
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="划出临时车位。", case=case, by=county["李娟"])

    owned = command.name_owner(row, unit=county.units["住建"], limit="2wd", by=county["李娟"])

    assert (owned.unit, owned.limit) == (county.units["住建"], "2wd")
    assert owned.errand == county.errand(case, "住建")


def test_a_unit_that_was_taken_off_is_replaced(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])
    cases.recall(case, errand=county.errand(case, "住建"), reason="车位属街道资产。", by=county["李娟"])
    assert standing_of(Decision.objects.get(pk=row.pk)).state == "back"

    again = command.name_owner(row, unit=county.units["阳明社区"], by=county["李娟"])

    assert standing_of(again).state == "waiting"


def test_who_has_it_keeps_it(county: County) -> None:
    case = county.case(state="HANDLING")
    meeting = held(county, convened(county, case=case))
    row = command.decide(meeting, text="划出临时车位。", case=case, unit=county.units["住建"], by=county["李娟"])
    with pytest.raises(DecisionMoved, match="承办"):
        command.name_owner(row, unit=county.units["交警"], by=county["李娟"])
