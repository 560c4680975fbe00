"""Everybody chooses how their own pages look."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff


def test_it_works(county: County) -> None:
    person = staff.set_preferences(county.people["李娟"], elder_mode=True, by=county["李娟"])
    person.refresh_from_db()
    assert person.elder_mode


def test_nobody_chooses_for_others(county: County) -> None:
    with pytest.raises(NotAllowed):
        staff.set_preferences(county.people["李娟"], elder_mode=True, by=county["王磊"])
