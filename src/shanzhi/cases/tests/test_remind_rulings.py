"""审批提醒: a plea has a clock of its own, and an objection a last moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import ObjectedTooLate
from shanzhi.kernel import clock
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import SYSTEM, County


def test_it_works(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    plea = county.plea(case)
    calendar, limits = county.profile.calendar(), county.profile.limits
    assert plea.due_at == calendar.due(plea.asked_at, limits.rule)
    assert cases.remind_rulings(by=SYSTEM) == 0
    with clock.at(plea.due_at + timedelta(minutes=1)):
        assert cases.remind_rulings(by=SYSTEM) == 1
        assert cases.remind_rulings(by=SYSTEM) == 0, "said once"
    told = Notice.objects.filter(template="ruling_due", channel="inbox").values_list("member_id", flat=True)
    assert county.people["余主任"].pk in set(told)
    assert trail_of(case.subject)[-1].detail["lamp"] == "red"


def test_what_is_ruled_on_needs_no_reminder(county: County) -> None:
    case = county.case(state="RETURNED", to="交警")
    plea = county.plea(case)
    cases.rule(case, plea=plea, granted=False, by=county["余主任"])
    with clock.at(plea.due_at + timedelta(days=9)):
        assert cases.remind_rulings(by=SYSTEM) == 0


def test_after_its_time_nobody_objects(county: County) -> None:
    case = county.case(state="HANDLING", to="交警")
    errand, limits = county.errand(case, "交警"), county.profile.limits
    last = county.profile.calendar().due(errand.dispatched_at, limits.object)
    with clock.at(last + timedelta(seconds=1)), pytest.raises(ObjectedTooLate):
        cases.send_back(case, reason="才发现不归我们。", next_unit=county.units["住建"], by=county["陈刚"])
    with clock.at(last):
        cases.send_back(case, reason="属于住建职责。", next_unit=county.units["住建"], by=county["陈刚"])
    assert case.state == "RETURNED"
