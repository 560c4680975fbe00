"""高平: 一窗进、一码管、一门清. One code follows a case whatever becomes of the village it came from: 468 villages
became 338, and what was filed in a village that is gone stays readable, where it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import queries
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel import clock
from shanzhi.kernel.clock import today
from shanzhi.places import actions as places
from shanzhi.records.queries import trail_of, verify
from shanzhi.site.small_place import SmallPlace
from shanzhi.staff.models import Member, Post
from shanzhi.staff.queries import actor_for


def accepted(place: SmallPlace, case: Case) -> Case:
    if case.state == "REPORTED":
        cases.accept(case, by=place.someone("dispatcher", at="@command"))
    return case


@pytest.fixture
def gaoping(small_place: Callable[[str], SmallPlace]) -> SmallPlace:
    return small_place("gaoping")


@pytest.mark.acceptance("GP-02")
def test_online_and_at_the_window_without_difference(gaoping: SmallPlace) -> None:
    """无差别受理: both are taken in at the desk and both answer to one code."""
    clerk = gaoping.someone("window_clerk", at="@command")
    online = gaoping.report("DT1002", text="在厂里干活时手受伤，工资和赔偿三年没有解决。")
    at_the_window = gaoping.report("DT1002", text="受伤三年了，公司一直不赔。", channel="window", by=clerk)
    for case in (online, at_the_window):
        assert gaoping.step(case) == "一窗进"
        assert case.code.startswith("140581") and len(case.code) >= 15
        assert queries.by_code(case.code) == case
    assert gaoping.profile.channel("web").initial == gaoping.profile.channel("window").initial == "ACCEPTED"


@pytest.mark.acceptance("GP-02", "CX-04")
def test_a_case_of_a_village_that_was_merged_away_stays_readable(gaoping: SmallPlace) -> None:
    old, new = gaoping.areas["village"][0], gaoping.areas["village"][1]
    case = gaoping.report(level="village")
    where = case.area.label
    unit = gaoping.hand_out(accepted(gaoping, case))
    before = list(trail_of(case.subject))

    admin = gaoping.someone("system_admin", at="centre")
    places.retire(old, successors=[new], reason="行政村撤并", by=admin)

    case.refresh_from_db()
    assert (case.area_id, case.area.label) == (old.pk, where), "it stays where it was"
    assert case.area.retired_on == today()
    assert list(trail_of(case.subject)) == before

    heir = Member.objects.create(username="heir", name="新村网格长")
    Post.objects.create(member=heir, unit=gaoping.unit("@committee", 1), kind="grid_head", area=new, starts_on=today())
    with clock.at(clock.now() + timedelta(days=1)):
        assert queries.get(case.code, by=actor_for(heir)) == case, "whoever governs the place now sees it"
        gaoping.settle(case, unit)
    case.refresh_from_db()
    assert case.state == "ARCHIVED"
    assert gaoping.step(case) == "一门清"
    assert verify() == []


@pytest.mark.acceptance("GP-A", "A14")
def test_three_years_then_the_money_through_several_bodies(gaoping: SmallPlace) -> None:
    """GP-A as far as the rooms go: the committee leads, labour, arbitration and the court have their parts."""
    case = accepted(gaoping, gaoping.report("DT1002", text="受伤三年了，工资和工伤赔偿公司一直不给。"))
    committee = gaoping.units["petition_committee"]
    bodies = [gaoping.units[code] for code in ("labour_arbitration", "court")]
    cases.dispatch(case, to=committee, assisting=bodies, by=gaoping.someone("dispatcher", at="@command"))
    who = {unit.code: gaoping.someone("handler", at=unit) for unit in (committee, *bodies)}
    for handler in who.values():
        cases.take_up(case, by=handler)
    for code, done in (
        ("labour_arbitration", "重新核算为八万六千元。"),
        ("court", "已司法确认并出具裁定。"),
        ("petition_committee", "双方签订调解协议。"),
    ):
        cases.report_back(case, result=done, by=who[code])
    assert case.state == "REPORTED_BACK"
    assert set(Errand.objects.filter(case=case).values_list("unit__code", "role")) == {
        ("petition_committee", "lead"), ("labour_arbitration", "assist"), ("court", "assist"),
    }  # fmt: skip
