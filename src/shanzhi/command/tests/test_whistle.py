"""吹哨: who may call whom to a place, and that each called unit has its errand at once."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Errand
from shanzhi.command import actions as command
from shanzhi.command import whistles
from shanzhi.command.gathering_errors import MayNotCall, NoErrandNow
from shanzhi.command.tests.whistling import call, whistled
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    whistle = whistled(county, "交警", "综合执法", case=case)

    assert whistle.unit == county.units["浒山指挥室"]
    assert whistle.number.startswith("") and "治哨" in whistle.number
    assert whistle.called_at < whistle.answer_due_at < whistle.arrive_due_at
    case.refresh_from_db()
    assert case.state == "DISPATCHED", "the first unit called leads"
    assert case.lead_unit == county.units["交警"]
    assert call(whistle, county, "综合执法").errand == county.errand(case, "综合执法")
    assert whistle.matter in county.errand(case, "交警").task
    assert county.trail(case)[-1] == "吹哨"


def test_the_units_are_told(county: County) -> None:
    whistle = whistled(county, "交警")

    told = Notice.objects.filter(template="whistled", channel="inbox")
    assert {n.member_id for n in told} == {county.people["陈刚"].pk, county.people["孙梅"].pk}
    assert {n.link for n in told} == {f"/command/whistles/{whistle.pk}/"}


def test_an_emergency_is_answered_in_minutes(county: County) -> None:
    whistle = whistled(county, kind="emergency")

    assert (whistle.answer_due_at - whistle.called_at).total_seconds() == 600
    assert (whistle.arrive_due_at - whistle.called_at).total_seconds() == 1800


def test_a_unit_that_works_on_the_case_keeps_its_errand(county: County) -> None:
    case = county.case(state="HANDLING")

    whistle = whistled(county, "交警", "住建", case=case)

    assert Errand.objects.filter(case=case, unit=county.units["交警"]).count() == 1
    assert call(whistle, county, "住建").errand == county.errand(case, "住建")


def test_a_village_may_call_though_it_may_not_dispatch(county: County) -> None:
    county.appoint("社区书记", "unit_head", "阳明社区")

    whistle = command.whistle(
        units=[county.units["综合执法"]],
        matter="楼道堆满杂物，居民吵起来了，请到现场。",
        address="阳明社区三幢",
        area=county.areas["阳明1"],
        category=county.a_category,
        by=county["社区书记"],
    )

    case = whistle.case
    assert (whistle.unit, case.state) == (county.units["阳明社区"], "DISPATCHED")
    assert case.first_unit == county.units["阳明社区"]
    lines = {line.act: line.actor_name for line in trail_of(case.subject)}
    assert lines["command.whistle"] == "社区书记"
    assert lines["cases.dispatch"] == "吹哨", "the errand is given by the whistle itself"


def test_a_village_may_not_call_to_another_village(county: County) -> None:
    county.appoint("社区书记", "unit_head", "阳明社区")
    with pytest.raises(NotAllowed):
        command.whistle(
            units=[county.units["综合执法"]], matter="楼道堆满杂物，请到现场。", address="路湾村口",
            area=county.areas["路湾1"], category=county.a_category, by=county["社区书记"],
        )  # fmt: skip


def test_a_department_answers_and_does_not_call(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(MayNotCall, match="不是吹哨单位"):
        command.whistle(
            case=case, units=[county.units["住建"]], matter="请住建到场看看。", address="正门", by=county["孙梅"]
        )


def test_another_town_may_not(county: County) -> None:
    case = county.case(state="ACCEPTED")
    with pytest.raises((NotAllowed, NotFound)):
        command.whistle(
            case=case, units=[county.units["住建"]], matter="请到场看看现场。", address="正门", by=county["王磊"]
        )


def test_what_is_missing_is_named(county: County) -> None:
    case = county.case(state="ACCEPTED")
    with pytest.raises(Invalid) as wrong:
        command.whistle(case=case, units=[], matter="请到场看看现场。", address="正门", by=county["李娟"])
    assert "units" in wrong.value.fields
    with pytest.raises(Invalid) as wrong:
        command.whistle(
            case=case, units=[county.units["住建"]], kind="silent", matter="请到场。", address="正门", by=county["李娟"]
        )
    assert "kind" in wrong.value.fields


def test_a_closed_case_is_not_whistled_for(county: County) -> None:
    case = county.case(state="CLOSED")
    with pytest.raises(NoErrandNow, match="已结案"):
        whistled(county, case=case)


def test_the_same_key_blows_once(county: County) -> None:
    case = county.case(state="ACCEPTED")
    assert whistled(county, case=case, key="w-1").pk == whistled(county, case=case, key="w-1").pk


def test_each_unit_sees_only_the_whistles_that_call_it(county: County) -> None:
    whistle = whistled(county, "交警")

    assert whistle in whistles.visible(county["陈刚"])
    assert whistle in whistles.visible(county["周敏"]), "the county governs the place"
    assert whistle not in whistles.visible(county["郑伟"])
    assert whistle not in whistles.visible(county["王磊"])
