"""CX-A, 停车投诉, the whole of it: what a resident says on a visit becomes a case; the street room calls police,
enforcement, housing and the community to one table; what they agree on becomes errands; each answers for its own, the
lead for all; somebody looks, and the resident says whether it is solved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Errand
from shanzhi.command import actions as command
from shanzhi.command import gatherings
from shanzhi.command.gathering_errors import DecisionWithoutOwner
from shanzhi.command.models import Gathering, Invitation
from shanzhi.intake import actions as intake
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.site.testkit import County

TABLE = ("交警", "综合执法", "住建", "阳明社区")


@pytest.fixture
def noted(county: County) -> Case:
    """On the visit: twenty minutes to get out of the gate. Checked on the spot and sent to the street at once."""
    county.appoint("社区书记", "unit_head", "阳明社区")
    case = intake.receive(
        channel="window",
        text="阳明社区大门口两边停满车，早高峰开出去要二十分钟，社区和物业都管不了。",
        area=county.areas["阳明1"],
        located="grid",
        category="EV0503",
        people=[Person(name="周大妈", phone="13900001111")],
        by=county["李娟"],
    )
    cases.note(case, text="7:40到现场，南侧违停11辆，北侧9辆，消防通道被占。", by=county["陈芳"])
    cases.triage(case, severity=3, note="一家解决不了，提请会商。", by=county["李娟"])
    return case


def called_together(county: County, case: Case) -> Gathering:
    """The room calls everybody for the same afternoon; all but one say that they come."""
    meeting = command.convene(
        title="阳明社区门口停车问题会商",
        starts_at=now() + timedelta(hours=5),
        place="浒山街道综合信息指挥室",
        cases=[case],
        units=[county.units[name] for name in TABLE],
        chair_name="余主任",
        by=county["李娟"],
    )
    for unit, who in zip(TABLE, ("陈刚", "吴强", "郑伟", "社区书记"), strict=True):
        row = Invitation.objects.get(gathering=meeting, unit=county.units[unit])
        command.answer_invitation(row, coming=True, members=[county.people[who]], by=county[who])
    return command.hold(meeting, present={county.units[name].pk for name in TABLE}, by=county["李娟"])


def agreed(county: County, meeting: Gathering, case: Case) -> None:
    """Four parts of one plan, each with its owner and limit. The police lead."""
    for unit, text in (
        ("交警", "早晚高峰值守，申请启用违停抓拍"),
        ("阳明社区", "社区和物业组成劝导队，逐户上门"),
        ("住建", "督促物业划出临时车位"),
        ("综合执法", "清理门口占道摊位"),
    ):
        command.decide(meeting, text=f"{text}。", case=case, unit=county.units[unit], by=county["李娟"])


def test_from_a_word_on_a_visit_to_the_verdict_of_the_resident(county: County, noted: Case) -> None:
    case = noted
    meeting = called_together(county, case)
    agreed(county, meeting, case)
    command.write_minutes(
        meeting, text="会议查看了现场照片，一致同意由交警牵头，社区、住建、综合执法配合，一周内见效。",
        settle=True, by=county["李娟"],
    )  # fmt: skip
    command.conclude(meeting, result="四项议定事项已全部交办。", by=county["李娟"])
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == ("DISPATCHED", county.units["交警"])

    work = (
        ("社区书记", "劝导队逐户上门，签停车公约八十七户。"),
        ("郑伟", "物业划出临时车位四十个。"),
        ("吴强", "清理占道摊位三处。"),
        ("陈刚", "违停抓拍已启用，高峰值守两周，道路畅通。"),
    )
    for who, _done in work:
        cases.take_up(case, by=county[who])
    for who, done in work:
        cases.report_back(case, result=done, by=county[who])
    assert {s.state for s in gatherings.decisions_of([meeting])} == {"done"}, "decisions stand as their errands do"

    cases.verify(case, finding="早高峰现场查看，三分钟内驶出。", on_site=True, by=county["方琴"])
    cases.reply(case, text="门口违停已治理，新增临时车位四十个。", by=county["李娟"])
    cases.follow_up(case, how="home", is_solved=True, words="现在五分钟就能开出去", by=county["钱芳"])
    cases.close(case, by=county["余主任"])
    cases.rate(case, is_solved=True, satisfaction=5, concerned=county.reporter(case), by=Actor.resident())

    assert case.state == "EVALUATED"
    assert [term for term in dict.fromkeys(county.trail(case)) if term in ("召集会商", "议定", "办结会商")] == [
        "召集会商",
        "议定",
        "办结会商",
    ], "the whole meeting stands on the trail of the case"


def test_a_decision_that_nobody_owns_keeps_the_meeting_open(county: County, noted: Case) -> None:
    meeting = called_together(county, noted)
    agreed(county, meeting, noted)
    later = command.decide(meeting, text="远期研究建设公共停车场。", case=noted, by=county["李娟"])
    command.write_minutes(meeting, text="会议议定五项，其中一项待定。", settle=True, by=county["李娟"])

    with pytest.raises(DecisionWithoutOwner, match="远期研究建设公共停车场"):
        command.conclude(meeting, result="已全部交办。", by=county["李娟"])

    command.name_owner(later, unit=county.units["住建"], by=county["李娟"])
    assert command.conclude(meeting, result="已全部交办。", by=county["李娟"]).state == "CONCLUDED"
    assert Errand.objects.filter(case=noted, unit=county.units["住建"]).count() == 1, "one errand, two tasks agreed"


def test_a_unit_sees_its_meeting_and_no_other(county: County, noted: Case) -> None:
    meeting = called_together(county, noted)
    assert meeting in gatherings.visible(county["社区书记"])
    assert meeting not in gatherings.visible(county["王磊"]), "another town"
