"""不启动联动: a suggestion is declined with a reason."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.gathering_errors import PlanMoved
from shanzhi.command.models import PlanRun
from shanzhi.command.tests.linking import unpaid
from shanzhi.kernel.errors import Invalid
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


@pytest.fixture
def crowd(county: County) -> Case:
    case = cases.open_case(
        category="DT1402", channel="window", text="物业长期不维修电梯，业主很有意见。", area=county.areas["阳明1"],
        headcount=91, state="ACCEPTED", by=county["李娟"],
    )  # fmt: skip
    cases.triage(case, severity=3, by=county["李娟"])
    return case


def test_it_works(county: County, crowd: Case) -> None:
    run = PlanRun.objects.get(case=crowd)
    assert (run.state, run.mode) == ("SUGGESTED", "suggest")
    assert Notice.objects.filter(template="linkage", member_id=county.people["余主任"].pk).exists()

    declined = command.decline_plan(run, reason="社区已组织协商，业主同意等维修结果。", by=county["李娟"])

    assert (declined.state, declined.by_name) == ("DECLINED", "李娟")
    assert county.trail(crowd)[-1] == "不启动联动"


def test_with_a_reason(county: County, crowd: Case) -> None:
    with pytest.raises(Invalid):
        command.decline_plan(PlanRun.objects.get(case=crowd), reason="", by=county["李娟"])


def test_it_may_still_be_started_later(county: County, crowd: Case) -> None:
    command.decline_plan(PlanRun.objects.get(case=crowd), reason="先由社区协商。", by=county["李娟"])
    assert command.start_plan(crowd, plan="property", by=county["李娟"]).state == "RUNNING"


def test_what_starts_by_itself_is_not_declined(county: County) -> None:
    case = unpaid(county)
    cases.triage(case, severity=3, by=county["李娟"])
    with pytest.raises(PlanMoved, match="自动启动"):
        command.decline_plan(PlanRun.objects.get(case=case), reason="觉得不需要。", by=county["李娟"])
