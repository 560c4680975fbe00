"""The map changes under an open case: a grid is redrawn, its village merges into another, a grid moves to the other
town. The case stays where it was, goes on to its end, and is seen by whoever governs the place now."""

from __future__ import annotations

import shapely

from shanzhi.cases import actions as cases
from shanzhi.cases import queries
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.places import actions as places
from shanzhi.places import atlas
from shanzhi.places.models import Area
from shanzhi.site.testkit import County

MACHINE = Actor.system("区划调整")


def finish(county: County, case: Case) -> Case:
    cases.report_back(case, result="已疏通管道并冲洗路面。", by=county["陈刚"])
    cases.verify(case, finding="现场畅通。", by=county["方琴"])
    cases.reply(case, text="管道已疏通，谢谢您反映。", by=county["李娟"])
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    return cases.close(case, by=county["余主任"])


def test_a_redrawn_grid(county: County) -> None:
    case = county.case(state="HANDLING", place="阳明1", lon=121.21, lat=30.15)
    first, second = county.areas["阳明1"], county.areas["阳明2"]
    everything = shapely.box(121.20, 30.10, second.lon + (second.lon - first.lon) / 2, 30.20)

    places.redraw(second, shape=everything, schematic=True, by=MACHINE)

    found = atlas.grid_at(121.21, 30.15)
    assert found is not None and found.code in (first.code, second.code)
    done = finish(county, case)
    assert (done.state, done.area_id) == ("CLOSED", first.pk)


def test_a_village_that_was_merged_away(county: County) -> None:
    """Its open case is finished by the same people, and a reader of the village that took over sees it."""
    case = county.case(state="HANDLING", place="金山1", to="交警")
    county.appoint("接手人", "grid_adviser", "阳明社区", "阳明")
    assert not queries.visible(county["接手人"]).filter(pk=case.pk).exists()

    places.retire(county.areas["金山"], successors=[county.areas["阳明"]], reason="村（社区）规模调整", by=MACHINE)

    assert queries.get(case.code, by=county["接手人"]).pk == case.pk
    assert "金山社区" in Area.objects.get(pk=case.area_id).label
    assert finish(county, case).state == "CLOSED"
    assert "结案" in county.trail(case)


def test_a_grid_that_moves_to_the_other_town(county: County) -> None:
    """The desk that took the case in brings it to its end; the new town reads it, a stranger still does not."""
    case = county.case(state="HANDLING", place="金山2", to="交警")
    assert not queries.visible(county["王磊"]).filter(pk=case.pk).exists()

    places.move(county.areas["金山2"], to=county.areas["路湾"], reason="划归周巷镇", by=MACHINE)

    assert queries.get(case.code, by=county["王磊"]).pk == case.pk
    assert finish(county, case).desk == county.units["浒山指挥室"]
