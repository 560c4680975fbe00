from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.handing_over import CannotTakeOver
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff
from shanzhi.staff import panels
from shanzhi.staff.errors import StillHolds, UnitStillHolds

MACHINE = Actor.system("测试")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_it_works(county: County) -> None:
    """Nothing is left with a handler who goes."""
    case = county.case(state="HANDLING")
    going, coming = county.people["陈刚"], county.appoint("新来的", "handler", "交警")
    [held] = panels.held_by(going.pk)
    assert (str(held.what), held.count, held.unit_id) == ("经办的任务", 1, county.units["交警"].pk)
    with pytest.raises(StillHolds, match="经办的任务1件"):
        staff.relieve(going.posts.get(), by=MACHINE)
    staff.relieve(going.posts.get(), hand_over_to=coming, by=MACHINE)
    assert fresh(case).substance_owner == coming
    assert fresh(case).errands.get().handler == coming
    assert panels.held_by(going.pk) == []
    assert county.trail(case)[-1] == "工作交接"
    cases.report_back(case, result="已拖离违停车辆四辆，补划禁停标线。", by=county["新来的"])


def test_the_procedure_is_handed_over_too(county: County) -> None:
    case = county.case(state="ACCEPTED")
    going, coming = county.people["李娟"], county.appoint("新来的", "dispatcher", "浒山指挥室", "浒山")
    assert case.procedure_owner == going
    staff.discharge(going, hand_over_to=coming, by=MACHINE)
    assert fresh(case).procedure_owner == coming


def test_what_is_done_is_not_handed_over(county: County) -> None:
    county.case(state="ARCHIVED")
    assert panels.held_by(county.people["陈刚"].pk) == []
    assert panels.held_by_unit(county.units["交警"].pk) == []


def test_the_two_responsibilities_never_come_into_one_hand(county: County) -> None:
    case = county.case(state="HANDLING")
    dispatcher = county.appoint("李娟", "handler", "交警")
    with pytest.raises(CannotTakeOver, match=case.code):
        staff.relieve(county.people["陈刚"].posts.get(), hand_over_to=dispatcher, by=MACHINE)
    assert fresh(case).errands.get().handler == county.people["陈刚"]


def test_a_closed_unit_leaves_its_cases_to_the_successor(county: County) -> None:
    case = county.case(state="HANDLING")
    traffic, enforcement = county.units["交警"], county.units["综合执法"]
    with pytest.raises(UnitStillHolds):
        staff.close_unit(traffic, by=MACHINE)
    staff.close_unit(traffic, successor=enforcement, by=MACHINE)
    assert fresh(case).lead_unit == enforcement
    cases.report_back(case, result="已拖离违停车辆四辆，补划禁停标线。", by=county["陈刚"])


def test_a_closed_desk_leaves_them_to_the_next(county: County) -> None:
    case = county.case(state="ACCEPTED")
    staff.close_unit(county.units["浒山指挥室"], successor=county.units["中心"], by=MACHINE)
    assert (fresh(case).desk, fresh(case).desk_path) == (county.units["中心"], county.areas["county"].path)


def test_a_unit_with_an_errand_of_its_own_in_the_case_takes_over_none(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], task="协助清场", by=county["李娟"])
    with pytest.raises(CannotTakeOver, match="在本案中已有任务"):
        staff.close_unit(county.units["交警"], successor=county.units["综合执法"], by=MACHINE)
