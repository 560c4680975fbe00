"""People go: on leave a colleague stands in and the leave ends by itself; for good, nothing is left in their hands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import at, now, today
from shanzhi.kernel.errors import NotAllowed, Refusal
from shanzhi.site.testkit import County
from shanzhi.staff import actions as staff
from shanzhi.staff import panels
from shanzhi.staff.errors import StillHolds

MACHINE = Actor.system("人事")


def test_a_stand_in_works_for_a_week_and_then_no_more(county: County) -> None:
    case = county.case(state="DISPATCHED", to="交警")
    county.appoint("代班人", "handler", "住建")
    with pytest.raises(Refusal):
        cases.take_up(case, by=county["代班人"])

    staff.grant_leave(
        county.people["陈刚"], starts_on=today(), ends_on=today() + timedelta(days=6),
        stand_in=county.people["代班人"], reason="年休", by=MACHINE,
    )  # fmt: skip

    cases.take_up(case, by=county["代班人"])
    cases.report_back(case, result="已拖离违停车辆四辆，补划禁停标线。", by=county["代班人"])
    later = county.case(state="DISPATCHED", to="交警")
    with at(now() + timedelta(days=8)), pytest.raises((NotAllowed, Refusal)):
        cases.take_up(later, by=county["代班人"])


def test_nothing_is_left_with_somebody_who_has_gone(county: County) -> None:
    """What is handled and what is pushed goes on in other hands, to the end, and says so on the case."""
    handled, pushed = county.case(state="HANDLING", to="交警"), county.case(state="ACCEPTED")
    county.appoint("新经办", "handler", "交警")
    county.appoint("新指挥员", "dispatcher", "浒山指挥室", "浒山")
    with pytest.raises(StillHolds):
        staff.discharge(county.people["陈刚"], by=MACHINE)

    staff.discharge(county.people["陈刚"], hand_over_to=county.people["新经办"], by=MACHINE)
    staff.discharge(county.people["李娟"], hand_over_to=county.people["新指挥员"], by=MACHINE)

    assert panels.held_by(county.people["陈刚"].pk) == panels.held_by(county.people["李娟"].pk) == []
    assert not county.actor("陈刚").grants
    cases.report_back(handled, result="已拖离违停车辆四辆，补划禁停标线。", by=county["新经办"])
    cases.dispatch(pushed, to=county.units["住建"], by=county["新指挥员"])
    assert Case.objects.get(pk=pushed.pk).procedure_owner == county.people["新指挥员"]
    assert "工作交接" in county.trail(handled)
