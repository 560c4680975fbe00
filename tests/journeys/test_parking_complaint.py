"""CX-A, 停车投诉: a resident's word to the grid worker becomes a case, the street room sees that it is more than one
unit's, and gives one the lead and three their parts; each answers for its own, the lead for all."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.assigning import suggested_units
from shanzhi.cases.errors import OpenErrands
from shanzhi.cases.models import Case, Errand
from shanzhi.intake import actions as intake
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


@pytest.fixture
def noted(county: County) -> Case:
    """Written down on the visit, checked on site, sent to the street at once."""
    county.appoint("社区书记", "unit_head", "阳明社区")
    with_the_words = intake.receive(
        channel="window",
        text="阳明社区大门口两边停满车，早高峰开出去要二十分钟，社区和物业都管不了。",
        area=county.areas["阳明1"],
        located="grid",
        category="EV0503",
        people=[Person(name="周大妈", phone="13900001111")],
        by=county["李娟"],
    )
    assert with_the_words.state == "ACCEPTED"
    cases.note(with_the_words, text="7:40到现场，南侧违停11辆，北侧9辆，消防通道被占。", by=county["陈芳"])
    return with_the_words


def test_from_the_visit_to_four_units_and_back(county: County, noted: Case) -> None:
    case = noted
    cases.triage(case, severity=3, note="会商：交警牵头，综合执法、住建、社区配合。", by=county["李娟"])

    cases.dispatch(
        case,
        to=county.units["交警"],
        assisting=[county.units["综合执法"], county.units["住建"], county.units["阳明社区"]],
        task="高峰值守，劝离违停，规范停车位",
        by=county["李娟"],
    )
    told = Notice.objects.filter(about=case.subject, template="new_errand", channel="inbox")
    assert {n.member_id for n in told} == {county.people[n].pk for n in ("陈刚", "孙梅", "吴强", "郑伟", "社区书记")}

    for who in ("陈刚", "吴强", "郑伟", "社区书记"):
        cases.take_up(case, by=county[who])
    with pytest.raises(OpenErrands) as early:
        cases.report_back(case, result="已申请违停抓拍，高峰值守。", by=county["陈刚"])
    assert all(unit in str(early.value) for unit in ("综合执法", "住建", "阳明社区"))

    for who, done in (
        ("吴强", "清理占道摊位三处。"),
        ("郑伟", "督促物业划出临时车位四十个。"),
        ("社区书记", "劝导队逐户上门，签停车公约八十七户。"),
        ("陈刚", "违停抓拍已启用，高峰值守两周，道路畅通。"),
    ):
        cases.report_back(case, result=done, by=county[who])
    assert case.state == "REPORTED_BACK"

    cases.verify(case, finding="早高峰现场查看，三分钟内驶出。", on_site=True, by=county["方琴"])
    cases.reply(case, text="门口违停已治理，新增临时车位四十个，违停抓拍已启用。", by=county["李娟"])
    cases.follow_up(case, how="home", is_solved=True, words="现在五分钟就能开出去", by=county["钱芳"])
    cases.close(case, by=county["余主任"])
    cases.rate(
        case, is_solved=True, satisfaction=5, words="说到做到", concerned=county.reporter(case), by=Actor.resident()
    )

    assert case.state == "EVALUATED"
    assert (case.procedure_owner, case.substance_owner) == (county.people["李娟"], county.people["陈刚"])
    results = Errand.objects.filter(case=case).order_by("id").values_list("unit__short_name", "role", "result")
    assert [(unit, role) for unit, role, result in results if result] == [
        ("交警", "lead"), ("综合执法", "assist"), ("住建", "assist"), ("阳明社区", "assist"),
    ]  # fmt: skip
    assert {line.actor_name for line in trail_of(case.subject)} == {
        "李娟", "陈芳", "陈刚", "吴强", "郑伟", "社区书记", "方琴", "钱芳", "余主任", "群众",
    }  # fmt: skip


def test_a_unit_that_is_missing_is_called_in_later_and_the_lead_waits_for_it(county: County, noted: Case) -> None:
    cases.dispatch(noted, to=county.units["交警"], by=county["李娟"])
    cases.take_up(noted, by=county["陈刚"])
    cases.enlist(noted, unit=county.units["住建"], task="划出临时车位", by=county["李娟"])
    with pytest.raises(OpenErrands, match="住建"):
        cases.report_back(noted, result="已值守。", by=county["陈刚"])

    cases.recall(noted, errand=county.errand(noted, "住建"), reason="物业已自行划出车位。", by=county["李娟"])
    cases.report_back(noted, result="已值守，车位已划出。", by=county["陈刚"])
    assert noted.state == "REPORTED_BACK"


def test_the_county_list_says_who_should_lead(county: County, noted: Case) -> None:
    """It proposes the units of the county's list of matters that are there; people decide."""
    lead, _assisting = suggested_units(noted)
    assert lead is None, "the small county of the tests has no unit of the list's code"
    squad = county.units["交警"]
    squad.code = county.profile.lead_for("EV0503", {})
    squad.save()
    assert suggested_units(noted)[0] == squad
    assert county.units["综合执法"] in suggested_units(noted)[1]
