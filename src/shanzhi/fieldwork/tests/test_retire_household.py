from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions, pulling, receiving
from shanzhi.fieldwork.models import Household
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.site.testkit import County

from .grid import household, record


def test_it_works(county: County) -> None:
    """Gone from the phone with the next sync, and without the name."""
    home = household(county)
    first = pulling.households(by=county["陈芳"])
    receiving.take_in([record("retire_door", {"household": str(home.uid), "reason": "已搬离"})], by=county["陈芳"])
    after = pulling.households(cursor=first.cursor, reach=first.reach, by=county["陈芳"])
    assert after.rows == [{"id": str(home.uid), "gone": True}]
    row = Household.objects.get()
    assert (row.name_sealed, row.name_masked, row.retired_why) == (None, "", "已搬离")


def test_why_is_asked(county: County) -> None:
    with pytest.raises(Invalid):
        actions.retire_household(household(county), reason="", by=county["陈芳"])


def test_twice_is_not_found(county: County) -> None:
    home = actions.retire_household(household(county), reason="已搬离", by=county["陈芳"])
    with pytest.raises(NotFound):
        actions.retire_household(home, reason="已搬离", by=county["陈芳"])


def test_the_address_is_free_again(county: County) -> None:
    actions.retire_household(household(county), reason="拆迁", by=county["陈芳"])
    assert household(county).retired_on is None
