from __future__ import annotations

import pytest

from shanzhi.fieldwork import actions
from shanzhi.fieldwork.errors import ImportNotReady
from shanzhi.fieldwork.jobs import take_over_doors
from shanzhi.fieldwork.models import DoorImport, Household, Target
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import County

from .grid import campaign, household
from .test_stage_doors import stage


def confirmed(county: County, run: DoorImport) -> DoorImport:
    actions.confirm_doors(run, by=county["余主任"])
    take_over_doors(run.pk)
    run.refresh_from_db()
    return run


def test_it_works(county: County) -> None:
    """The good rows are taken over, the table is forgotten; a second time nothing is new."""
    run = confirmed(county, stage(county))
    assert (run.state, run.file_sealed) == ("FINISHED", None)
    assert sorted(Household.objects.values_list("address", flat=True)) == ["5幢101室", "5幢102室"]
    door = Household.objects.get(address="5幢101室")
    assert (door.name_masked, door.phone_masked, door.groups, door.known) == (
        "李*兰", "139****1111", ["living_alone"], {"people": 1},
    )  # fmt: skip
    assert confirmed(county, stage(county)).counts == {"unchanged": 2, "refused": 5}


def test_a_known_door_is_amended_by_what_was_filled_in(county: County) -> None:
    household(county, "5幢101室", name="", groups=["everybody"])
    assert confirmed(county, stage(county)).counts["amended"] == 1
    door = Household.objects.get(address="5幢101室")
    assert (door.name_masked, door.groups) == ("李*兰", ["living_alone"])


def test_targets_of_a_campaign(county: County) -> None:
    held = campaign(county, start=False, doors=0)
    code = county.areas["阳明1"].code
    text = f"网格,名称,地址,经度,纬度\n{code},老街饭馆,老街1号,121.21,30.15\n{code},,老街2号,,\n"
    run = confirmed(county, stage(county, content=text.encode(), campaign=held))
    assert run.counts == {"enrolled": 1, "unchanged": 0, "refused": 1}
    assert Target.objects.get().name == "老街饭馆"


def test_once(county: County) -> None:
    run = confirmed(county, stage(county))
    with pytest.raises(ImportNotReady):
        actions.confirm_doors(run, by=county["余主任"])


def test_only_whoever_handed_it_in(county: County) -> None:
    with pytest.raises(NotFound):
        actions.confirm_doors(stage(county), by=county["李娟"])
