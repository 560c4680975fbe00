"""登记检查情况: what a joint enforcement found, mended, or made a case of."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.tests.whistling import convened, enforced
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    order = enforced(county)

    found = command.record_finding(
        order, place="教场山路某加油点", text="流动加油车一辆，当场扣押。", outcome="mended", by=county["陈刚"]
    )

    assert (found.unit, found.case) == (county.units["交警"], None)


def test_what_cannot_be_mended_becomes_a_case(county: County) -> None:
    found = command.record_finding(
        enforced(county), place="某沿街店铺", text="违法搭建约二十平方米。", outcome="transferred",
        area=county.areas["阳明1"], category=county.a_category, by=county["李娟"],
    )  # fmt: skip
    assert found.case is not None
    assert (found.case.state, found.case.address) == ("REPORTED", "某沿街店铺")


def test_a_case_needs_its_place_and_kind(county: County) -> None:
    with pytest.raises(Invalid) as wrong:
        command.record_finding(
            enforced(county), place="某店铺", text="违法搭建。", outcome="transferred", by=county["李娟"]
        )
    assert "area" in wrong.value.fields


def test_only_who_takes_part(county: County) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        command.record_finding(enforced(county), place="某店铺", text="违法搭建。", outcome="clean", by=county["郑伟"])


def test_a_meeting_finds_nothing(county: County) -> None:
    with pytest.raises(Invalid):
        command.record_finding(convened(county), place="某店铺", text="违法搭建。", outcome="clean", by=county["李娟"])
