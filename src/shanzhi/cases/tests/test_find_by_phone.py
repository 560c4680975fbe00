from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.selection import Selection
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case()

    marks = cases.find_by_phone("13800002716", by=county["李娟"])

    who = "-".join(mark.hex() for mark in marks)
    assert list(Selection(who=who).cases(county["李娟"])) == [case]


def test_the_look_up_is_on_the_trail_and_the_number_is_not(county: County) -> None:
    county.case()
    cases.find_by_phone("13800002716", by=county["李娟"])
    line = trail_of(f"search/{today():%Y%m%d}")[-1]
    assert (line.actor_name, line.detail["phone"], line.detail["known"]) == ("李娟", "138****2716", True)
    assert "13800002716" not in str(line)


def test_what_it_finds_goes_through_the_rule_of_visibility(county: County) -> None:
    county.case()
    marks = cases.find_by_phone("13800002716", by=county["王磊"])
    assert not Selection(who="-".join(mark.hex() for mark in marks)).cases(county["王磊"]).exists()


def test_nobody_else_asks(county: County) -> None:
    for actor in (county["安全员"], Actor.resident()):
        with pytest.raises(NotAllowed):
            cases.find_by_phone("13800002716", by=actor)
