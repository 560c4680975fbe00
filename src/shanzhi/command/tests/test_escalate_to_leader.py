"""提级牵头: the case goes up by its own move, and a leader leads it."""

from __future__ import annotations

import pytest

from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import NobodyLeads
from shanzhi.command.tests.ladder_steps import told
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County

REASON = "镇里协调三次未果，涉及三个部门。"


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    made = command.escalate(case, leader=county.people["林书记"], reason=REASON, by=county["余主任"])
    assert (made.before, made.after, made.level) == ("浒山指挥室", "中心", county.profile.level("county").name)
    moved = Case.objects.get(pk=case.pk)
    assert (moved.state, moved.desk) == ("ESCALATED", county.units["中心"])
    assert told(county, "lead_named") == {"林书记"}
    assert county.trail(case)[-2:] == ["提级", "提级牵头"]


def test_at_the_top_a_leader_is_named_and_the_case_stays(county: County) -> None:
    case = county.case(state="HANDLING")
    command.escalate(case, leader=county.people["林书记"], reason=REASON, by=county["余主任"])
    again = command.escalate(case, leader=county.people["林书记"], reason="仍未化解。", by=county["郝主任"])
    assert (again.before, again.after) == ("中心", "中心")


def test_a_parked_case_stays_parked(county: County) -> None:
    case = county.case(state="SUSPENDED")
    command.escalate(case, leader=county.people["林书记"], reason=REASON, by=county["余主任"])
    assert Case.objects.get(pk=case.pk).state == "SUSPENDED"


def test_only_a_leader_leads_and_a_reason_is_wanted(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(NobodyLeads, match="陈刚"):
        command.escalate(case, leader=county.people["陈刚"], reason=REASON, by=county["余主任"])
    with pytest.raises(Invalid):
        command.escalate(case, leader=county.people["林书记"], reason="", by=county["余主任"])
    with pytest.raises(NotAllowed):
        command.escalate(case, leader=county.people["林书记"], reason=REASON, by=county["陈刚"])
