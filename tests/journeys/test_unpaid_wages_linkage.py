"""YU-A, 六名农民工: no contract, no wages. They come to the centre, and the county's own plan brings inspectors, legal
aid, court and procurators together by itself. The agreement is made in the room of mediation, which comes later."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shanzhi.cases import actions as cases
from shanzhi.cases import queries as case_queries
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Errand
from shanzhi.command import actions as command
from shanzhi.command import jobs, linkage
from shanzhi.command.models import PlanStep
from shanzhi.intake import actions as intake
from shanzhi.site.testkit import County
from shanzhi.staff.models import Unit


@pytest.fixture
def accepted(county: County) -> Case:
    """Two of the six come to the window of the centre and are taken in."""
    for name, code, full, person in (
        ("司法", "justice", "司法局", "援助律师"),
        ("法院", "court", "人民法院", "速裁法官"),
        ("检察院", "procuratorate", "人民检察院", "检察官"),
    ):
        county.units[name] = Unit.objects.create(
            code=code, name=f"慈溪市{full}", short_name=name, kind="department", area=county.areas["county"]
        )
        county.appoint(person, "handler", name)
    county.appoint("监察员", "handler", "人社")
    return intake.receive(
        channel="window",
        text="我们六个人给农业科技公司干活，没签合同，公司欠我们工资不给。",
        area=county.areas["阳明1"],
        located="grid",
        category="DT1001",
        headcount=6,
        people=[Person(name="周师傅", phone="13900003333"), Person(role="party", name="刘师傅")],
        by=county["李娟"],
    )


def dispatched(county: County, case: Case) -> None:
    """The desk sends it to the inspectors; what the plan does follows by itself."""
    cases.dispatch(case, to=county.units["人社"], task="核实欠薪", by=county["李娟"])
    for job in ProcrastinateJob.objects.filter(task_name="command.start_plan"):
        jobs.start_linkage(**job.args)
    case.refresh_from_db()


def step(case: Case, key: str) -> PlanStep:
    return PlanStep.objects.get(run__case=case, key=key)


def test_from_the_window_to_the_report(county: County, accepted: Case) -> None:
    case = accepted
    dispatched(county, case)

    (line,) = linkage.of_case(case.pk)
    assert (line.run.state, line.run.by_name) == ("RUNNING", "专项联动")
    assert {e.unit.short_name for e in Errand.objects.filter(case=case)} == {"人社", "司法", "住建", "法院", "检察院"}
    assert case_queries.get(case.code, by=county["援助律师"]) == case, "who is brought in sees what it is about"

    for who, unit, key, done in (
        ("监察员", "人社", "inspect", "调取考勤和转账记录，确认欠六人工资共十万零三百元。"),
        ("援助律师", "司法", "aid", "当日受理，指派律师一名。"),
        ("郑伟", "住建", "builder", "不属建设工程，未设工资专户，已函告公司。"),
        ("速裁法官", "法院", "court", "指导固定证据，双方同意调解。"),
        ("检察官", "检察院", "watch", "程序合法，必要时支持起诉。"),
    ):
        cases.take_up(case, by=county[who])
        command.finish_step(step(case, key), outcome=done, by=county[who])
        if unit != "人社":
            cases.report_back(case, result=done, by=county[who])
    cases.report_back(case, result="公司已在一周内付清全部欠薪。", by=county["监察员"])

    (line,) = linkage.of_case(case.pk)
    assert (line.run.state, line.done) == ("DONE", 5)
    assert case.state == "REPORTED_BACK"
    terms = county.trail(case)
    assert terms.index("派单") < terms.index("启动联动") < terms.index("完成联动步骤")


def test_nobody_decides_against_a_plan_that_starts_by_itself(county: County, accepted: Case) -> None:
    dispatched(county, accepted)
    assert linkage.of_case(accepted.pk)[0].run.mode == "auto"
    dispatched_twice = ProcrastinateJob.objects.filter(task_name="command.start_plan").count()
    assert dispatched_twice == 1
