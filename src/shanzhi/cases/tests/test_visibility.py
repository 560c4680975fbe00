"""One rule of visibility, written twice for two purposes: for one case and for many. They must never differ."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.cases import actions as cases
from shanzhi.cases import rules
from shanzhi.cases.models import Case
from shanzhi.cases.queries import get, visible
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import NotFound
from shanzhi.site.testkit import SYSTEM, County

PERMISSIONS = (rules.READ, rules.READ_UNIT, rules.READ_RESTRICTED)


@pytest.fixture
def world(county: County) -> County:
    """Cases in every town, circle and kind of hands."""
    for place in ("阳明1", "金山2", "路湾1"):
        for state in ("REPORTED", "DISPATCHED", "HANDLING", "REPORTED_BACK", "CLOSED", "ESCALATED", "RETURNED"):
            if place != "路湾1" or state == "REPORTED":
                county.case(place=place, state=state)
        county.case(place=place, category="DT0101")
        county.case(place=place, category="EV1101")
    county.case(state="DRAFT")
    chief, family = county["余主任"], county.case(category="DT0101")
    cases.accept(family, by=chief)
    cases.dispatch(family, to=county.units["交警"], assisting=[county.units["住建"]], by=chief)
    cases.take_up(family, handler_id=county.people["陈刚"].pk, by=county["孙梅"])
    return county


def seen_one_by_one(by: Actor) -> set[str]:
    return {c.code for c in Case.objects.all() if rules.may_see(c, list(c.errands.all()), by)}


def seen_in_the_list(by: Actor) -> set[str]:
    return set(visible(by).values_list("code", flat=True))


def test_it_works(world: County) -> None:
    """Everybody in the county × every case."""
    for name in world.people:
        assert seen_in_the_list(world[name]) == seen_one_by_one(world[name]), name
    assert seen_in_the_list(SYSTEM) == seen_one_by_one(SYSTEM) == set(Case.objects.values_list("code", flat=True))


def test_a_resident_sees_no_case_in_any_list(world: County) -> None:
    """Also not those that nobody owns yet: no id is not an id."""
    assert seen_in_the_list(Actor.resident()) == seen_one_by_one(Actor.resident()) == set()


def test_a_town_sees_its_own(world: County) -> None:
    paths = set(visible(world["王磊"]).values_list("area__name", flat=True))
    assert paths == {"第一网格"}
    assert all(c.area_path.startswith(world.areas["周巷"].path) for c in visible(world["王磊"]))


def test_a_unit_sees_what_it_works_on_and_worked_on(world: County) -> None:
    open_cases = visible(world["陈刚"]).filter(circle="open")
    assert {c.lead_unit or c.errands.get().unit for c in open_cases} == {world.units["交警"]}
    assert not visible(world["郑伟"]).exists(), "the confidential one is for his head"


def test_a_confidential_case_is_for_those_who_must_know(world: County) -> None:
    family = Case.objects.get(circle="family", state="HANDLING")
    knowing = {name for name in world.people if family in visible(world[name])}
    assert knowing == {"余主任", "郝主任", "孙梅", "陈刚"}, "the chiefs, the unit's head, and whoever was named"
    with pytest.raises(NotFound):
        get(family.code, by=world["李娟"])


def test_whoever_took_it_in_may_follow_it(county: County) -> None:
    """First contact responsibility: also for what is confidential and in another town."""
    case = cases.open_case(
        category="DT0101",
        channel="window",
        text="老人要求子女轮流赡养。",
        area=county.areas["路湾1"],
        by=county["何静"],
    )
    assert case in visible(county["何静"])
    assert get(case.code, by=county["何静"]) == case


def test_a_token_sees_no_more_than_its_scopes(world: County) -> None:
    member = world["李娟"]
    narrow = Actor(id=None, name="接口", grants=member.grants, via="api", scopes=frozenset({"cases.open_case"}))
    assert seen_in_the_list(narrow) == seen_one_by_one(narrow) == set()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_posts_somebody_holds_the_two_agree(world: County, data: st.DataObject) -> None:
    units = st.none() | st.sampled_from([unit.pk for unit in world.units.values()])
    reach = st.lists(st.sampled_from(["", *(area.path for area in world.areas.values())]), max_size=2)
    grants = st.builds(
        Grant, post_id=st.none(), post=st.just("岗位"), unit_id=units, unit=st.just("单位"),
        permissions=st.frozensets(st.sampled_from(PERMISSIONS)), reach=reach.map(tuple),
    )  # fmt: skip
    by = Actor(
        id=data.draw(st.none() | st.sampled_from([m.pk for m in world.people.values()])),
        name="某人",
        grants=tuple(data.draw(st.lists(grants, max_size=3))),
        scopes=data.draw(st.none() | st.frozensets(st.sampled_from(PERMISSIONS))),
    )
    assert seen_in_the_list(by) == seen_one_by_one(by)
