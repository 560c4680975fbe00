"""A resident who is not satisfied: the first time it goes back by itself, the second time a supervisor decides, and
nobody closes it over the resident's head."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Rating
from shanzhi.intake import actions as intake
from shanzhi.intake.errors import AlreadyObjected, ObjectionWaiting
from shanzhi.intake.models import Objection
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

RESIDENT = Actor.resident()


def object_to(county: County, case: Case, reason: str) -> Objection:
    row: Objection = intake.object_to(case, concerned=county.reporter(case), reason=reason, satisfaction=1, by=RESIDENT)
    case.refresh_from_db()
    return row


def solve_again(county: County, case: Case) -> None:
    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="再次清理并安排值守。", by=county["陈刚"])
    cases.verify(case, finding="现场畅通。", by=county["方琴"])
    cases.reply(case, text="已再次清理，安排高峰值守。", by=county["李娟"])
    cases.follow_up(case, is_solved=False, words="晚上还是停", by=county["钱芳"])


@pytest.fixture
def twice(county: County) -> Case:
    case = county.case(state="FOLLOWED_UP")
    object_to(county, case, "第二天又停满了。")
    solve_again(county, case)
    object_to(county, case, "还是没有解决。")
    return case


def test_the_first_time_it_goes_back_by_itself(county: County) -> None:
    case = county.case(state="FOLLOWED_UP")

    row = object_to(county, case, "第二天又停满了。")

    assert (row.outcome, case.state, case.redos) == ("redone", "DISPATCHED", 1)
    assert county.trail(case)[-2:] == ["评价", "重办"]
    assert Notice.objects.filter(about=case.subject, template="redo", channel="sms").count() == 1
    told = Notice.objects.filter(about=case.subject, template="new_errand", member_id=county.people["陈刚"].pk)
    assert told.filter(channel="inbox").count() == 2
    assert Rating.objects.filter(case=case, is_solved=False, round=1).exists()


def test_the_second_time_the_supervisor_is_called_and_nobody_closes_it(county: County, twice: Case) -> None:
    assert (twice.redos, twice.state) == (1, "EVALUATED")
    told = Notice.objects.filter(about=twice.subject, template="not_solved", channel="inbox")
    assert [n.member_id for n in told] == [county.people["沈浩"].pk]
    with pytest.raises(ObjectionWaiting):
        cases.close(twice, by=county["余主任"])
    with pytest.raises(AlreadyObjected):
        object_to(county, twice, "怎么还没人管。")


def test_the_supervisor_sends_it_back(county: County, twice: Case) -> None:
    objection = Objection.objects.get(case=twice, outcome="waiting")

    intake.answer_objection(objection, how="redo", answer="加装隔离桩，三日内完成。", by=county["沈浩"])

    twice.refresh_from_db()
    assert (twice.state, twice.redos) == ("DISPATCHED", 2)
    solve_again(county, twice)
    cases.close(twice, by=county["余主任"])
    assert twice.state == "CLOSED"


def test_or_lifts_it_to_the_county(county: County, twice: Case) -> None:
    objection = Objection.objects.get(case=twice, outcome="waiting")

    intake.answer_objection(objection, how="escalate", answer="街道解决不了，由市级协调。", by=county["沈浩"])

    twice.refresh_from_db()
    assert (twice.state, twice.desk) == ("ESCALATED", county.units["中心"])


def test_or_explains_why_no_more_can_be_done(county: County, twice: Case) -> None:
    objection = Objection.objects.get(case=twice, outcome="waiting")
    intake.answer_objection(objection, how="explain", answer="该路段规划为公共停车位。", by=county["沈浩"])
    cases.close(twice, by=county["余主任"])
    assert twice.state == "CLOSED"
