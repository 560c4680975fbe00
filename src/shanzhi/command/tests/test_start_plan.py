"""启动联动: the units of a kind are brought together by themselves."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Errand
from shanzhi.command import actions as command
from shanzhi.command import jobs, linkage
from shanzhi.command.gathering_errors import PlanMoved
from shanzhi.command.models import PlanRun
from shanzhi.command.tests.linking import add_units, unpaid
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    add_units(county)
    case = unpaid(county)

    run = command.start_plan(case, plan="unpaid_wages", by=county["李娟"])

    (line,) = linkage.of_case(case.pk)
    assert (line.run, run.state) == (run, "RUNNING")
    assert [(s.step.role, s.step.unit.short_name if s.step.unit else "") for s in line.steps] == [
        ("劳动保障监察", "人社"), ("法律援助", "司法"), ("行业主管", "住建"), ("指导调解", "法院"),
        ("法律监督", "检察院"),
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.lead_unit == county.units["人社"], "nobody led yet: the first step's unit does"
    assert Errand.objects.filter(case=case).count() == 5
    assert all(s.step.due_at is not None for s in line.steps)


def test_a_dispatch_starts_it_by_itself(county: County) -> None:
    add_units(county)
    case = unpaid(county)
    cases.triage(case, severity=3, by=county["李娟"])
    assert PlanRun.objects.get(case=case).state == "SUGGESTED", "seen before the unit is chosen"

    cases.dispatch(case, to=county.units["人社"], by=county["李娟"])
    job = ProcrastinateJob.objects.get(task_name="command.start_plan")
    jobs.start_linkage(**job.args)

    run = PlanRun.objects.get(case=case)
    assert (run.state, run.by_name) == ("RUNNING", "专项联动")
    assert {e.unit.short_name for e in Errand.objects.filter(case=case)} == {"人社", "司法", "住建", "法院", "检察院"}
    jobs.start_linkage(**job.args)
    assert Errand.objects.filter(case=case).count() == 5, "a job that runs twice starts it once"


def test_a_unit_the_county_does_not_have_is_shown_as_missing(county: County) -> None:
    add_units(county, "司法")
    case = unpaid(county)
    command.start_plan(case, plan="unpaid_wages", by=county["李娟"])
    (line,) = linkage.of_case(case.pk)
    assert [s.step.role for s in line.steps if s.step.unit is None] == ["指导调解", "法律监督"]


def test_another_kind_has_no_plan(county: County) -> None:
    case = county.case(state="DISPATCHED")
    assert not PlanRun.objects.filter(case=case).exists()


def test_a_plan_with_conditions_waits_for_one_of_them(county: County) -> None:
    facts = {"category": "DT1402", "channel": "window", "state": "ACCEPTED", "by": county["李娟"]}
    text, area = "物业长期不维修电梯，业主很有意见。", county.areas["阳明1"]
    quiet = cases.open_case(text=text, area=area, **facts)
    crowd = cases.open_case(text=text, area=area, headcount=91, **facts)

    assert linkage.plans_for(quiet, county.profile) == []
    assert [p.key for p in linkage.plans_for(crowd, county.profile)] == ["property"]


def test_it_starts_once(county: County) -> None:
    case = unpaid(county)
    command.start_plan(case, plan="unpaid_wages", by=county["李娟"])
    with pytest.raises(PlanMoved, match="联动中"):
        command.start_plan(case, plan="unpaid_wages", by=county["李娟"])


def test_by_the_desk_and_a_plan_that_exists(county: County) -> None:
    case = unpaid(county)
    with pytest.raises(Invalid):
        command.start_plan(case, plan="moon_landing", by=county["李娟"])
    command.start_plan(case, plan="unpaid_wages", by=county["李娟"])
    with pytest.raises(NotAllowed):
        command.start_plan(case, plan="property", by=county["郑伟"])
