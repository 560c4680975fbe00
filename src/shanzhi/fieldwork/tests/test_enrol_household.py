from __future__ import annotations

from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import DoorKnown
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.sealing import unseal
from shanzhi.site.testkit import County

from .grid import household


def test_it_works(county: County) -> None:
    home = household(county)
    assert (home.name_masked, home.due_on, home.groups) == ("王*英", today(), ["living_alone"])
    assert home.name_sealed is not None
    assert unseal(home.name_sealed) == "王桂英"


def test_a_door_is_listed_once(county: County) -> None:
    household(county)
    with pytest.raises(DoorKnown):
        household(county)


def test_without_a_group_it_is_visited_as_everybody(county: County) -> None:
    assert household(county, groups=[]).groups == ["everybody"]


def test_a_group_that_the_county_does_not_have_is_refused(county: County) -> None:
    with pytest.raises(Invalid):
        household(county, groups=["suspects"])


def test_whoever_does_no_grid_work_enrols_nobody(county: County) -> None:
    with pytest.raises(NotAllowed):
        actions.enrol_household(uid=uuid4(), area=county.areas["阳明1"], address="3幢", by=county["陈刚"])
