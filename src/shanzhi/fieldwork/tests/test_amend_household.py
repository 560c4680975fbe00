from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions, pulling, receiving
from shanzhi.fieldwork.errors import CrossedEdits, DoorKnown
from shanzhi.fieldwork.models import Household
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.sealing import unseal
from shanzhi.site.testkit import County

from .grid import household, record


def test_it_works(county: County) -> None:
    home = household(county)
    changes = {"address": ("5幢102室", "5幢103室"), "phone": ("", "13900001234")}
    actions.amend_household(home, changes=changes, by=county["陈芳"])
    row = pulling.households(by=county["陈芳"]).rows[0]
    assert (row["address"], row["phone"]) == ("5幢103室", "139****1234")
    assert unseal(Household.objects.get().phone_sealed or b"") == "13900001234"


def test_edits_that_cross_show_both(county: County) -> None:
    home = household(county)
    actions.amend_household(home, changes={"groups": (["living_alone"], ["hardship"])}, by=county["余主任"])
    body = {"household": str(home.uid), "changes": {"groups": [["living_alone"], ["disability"]]}}
    [answer] = receiving.take_in([record("amend_door", body)], by=county["陈芳"])
    assert answer["code"] == "CrossedEdits"
    assert answer["crossed"][0]["theirs"] == ["hardship"]
    assert answer["crossed"][0]["yours"] == ["disability"]


def test_an_address_that_is_taken(county: County) -> None:
    household(county)
    other = household(county, "6幢")
    with pytest.raises(DoorKnown):
        actions.amend_household(other, changes={"address": ("6幢", "5幢102室")}, by=county["陈芳"])


def test_whoever_needs_more_visits_does_not_wait_for_the_longer_cycle(county: County) -> None:
    home = household(county, groups=["everybody"])
    actions.record_visit(home, uid=home.uid, outcome="met", by=county["陈芳"])
    before = Household.objects.get().due_on
    actions.amend_household(home, changes={"groups": (["everybody"], ["living_alone"])}, by=county["陈芳"])
    assert Household.objects.get().due_on < before


def test_unknown_fields_and_wrong_numbers(county: County) -> None:
    home = household(county)
    with pytest.raises(Invalid):
        actions.amend_household(home, changes={"income": ("", "9")}, by=county["陈芳"])
    with pytest.raises(Invalid):
        actions.amend_household(home, changes={"phone": ("", "12")}, by=county["陈芳"])


def test_crossed_is_raised_at_the_desk_too(county: County) -> None:
    home = household(county)
    with pytest.raises(CrossedEdits):
        actions.amend_household(home, changes={"address": ("1室", "2室")}, by=county["余主任"])


def test_another_towns_desk_changes_nothing(county: County) -> None:
    home = household(county)
    with pytest.raises(NotAllowed):
        actions.amend_household(home, changes={"address": ("5幢102室", "1室")}, by=county["王磊"])
