"""HS-06, 红黄蓝三色预警督办: nobody looks after a case; it becomes yellow, then red, is urged, supervised, and comes
before the leader, all by itself; then it is answered, instructed, solved and closed, every step on it and on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.selection import lamp_condition
from shanzhi.command import actions as command
from shanzhi.command import filing
from shanzhi.command.ladder_errors import SupervisionWaits
from shanzhi.command.models import Instruction, Supervision
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.worktime import Limit
from shanzhi.notices.models import Notice
from shanzhi.records.models import Attachment
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
CLOCK = Actor.system("督办规则")


class Days:
    """Lets time pass as the worker does: every quarter of a working hour both scans look."""

    def __init__(self, county: County, case: Case) -> None:
        self.calendar = county.profile.calendar()
        self.case = case

    def until(self, moment: datetime) -> datetime:
        with clock.at(moment):
            command.light_lamps(by=CLOCK)
            command.climb(by=CLOCK)
        return moment

    def lamp(self, moment: datetime) -> str:
        with clock.at(moment):
            found = [
                lamp
                for lamp in ("blue", "yellow", "red")
                if Case.objects.filter(lamp_condition(lamp, now()), pk=self.case.pk).exists()
            ]
        return found[0]


def told(county: County, template: str) -> set[str]:
    ids = set(Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True))
    return {name for name, person in county.people.items() if person.pk in ids}


@pytest.fixture
def neglected(county: County) -> Case:
    with clock.at(MONDAY):
        return county.case(state="HANDLING")


def test_from_blue_to_the_leader_and_to_the_end(county: County, neglected: Case) -> None:
    case, days = neglected, Days(county, neglected)
    assert case.warn_at is not None
    assert case.due_at is not None
    red = case.due_at

    # 蓝 → 黄 → 红
    assert days.lamp(MONDAY) == "blue"
    assert days.lamp(days.until(case.warn_at)) == "yellow"
    assert told(county, "lamp_yellow") >= {"陈刚", "孙梅"}
    assert days.lamp(days.until(red)) == "red"
    assert told(county, "lamp_red") >= {"陈刚", "孙梅", "李娟"}

    # 催办 → 督办 → 报请批示, by the county's rules
    days.until(days.calendar.due(red, Limit.parse("4wh")))
    days.until(days.calendar.due(red, Limit.parse("1wd")))
    slip = Supervision.objects.get(case=case)
    assert (slip.kind, slip.unit) == ("process", county.units["交警"])
    assert told(county, "lamp_red") >= {"沈浩", "余主任"}
    leaders_day = days.until(days.calendar.due(red, Limit.parse("3wd")))
    assert told(county, "instruction_wanted") == {"林书记"}
    assert "林书记" in told(county, "lamp_red") | told(county, "instruction_wanted")
    assert told(county, "answer_late") >= {"孙梅", "沈浩"}, "the order itself was not answered in two days"

    # 督办反馈, not enough the first time; 领导批示; 结果督办
    with clock.at(leaders_day + timedelta(minutes=30)):
        late = command.answer_supervision(slip, text="正在办理。", by=county["孙梅"])
        assert late.is_late
        command.return_answer(slip, reason="没有说明原因和办结时间。", limit="4wh", by=county["沈浩"])
        order = command.instruct(case, words="请交警大队今天到现场，明天办结。", limit="1wd", by=county["林书记"])
        assert order.pk == Instruction.objects.get().pk, "the one that was asked for"
        command.supervise(case, kind="result", reason="群众等了两周。", demand="办结后反馈结果。", by=county["沈浩"])
    with clock.at(leaders_day + timedelta(hours=2)):
        command.answer_supervision(slip, text="因人手不足延误，已调派两人，今天办结。", by=county["孙梅"])
        command.conclude_supervision(slip, opinion="原因说明清楚。", by=county["沈浩"])
        cases.report_back(case, result="已拖离违停车辆四辆，安排高峰值守。", by=county["陈刚"])
        command.answer_instruction(order, text="已办结，安排高峰值守。", by=county["陈刚"])
        cases.verify(case, finding="现场已无违停。", by=county["方琴"])
        cases.reply(case, text="门口违停已清理。", by=county["李娟"])
        cases.follow_up(case, is_solved=True, by=county["钱芳"])

        # nobody closes it over the order
        with pytest.raises(SupervisionWaits):
            cases.close(case, by=county["余主任"])
        result = Supervision.objects.get(case=case, kind="result")
        command.answer_supervision(result, text="已办结，群众认可。", by=county["孙梅"])
        command.conclude_supervision(result, opinion="回访属实。", by=county["沈浩"])
        cases.close(case, by=county["余主任"])
        filing.file_papers(most=50, by=Actor.system("文书归卷"))

    steps = [line.label for line in trail_of(case.subject) if line.act.startswith(("command.", "cases.close"))]
    assert steps == [
        "催办", "督办", "报请领导批示", "督办反馈", "退回督办反馈", "领导批示", "督办", "督办反馈", "督办办结",
        "批示反馈", "督办反馈", "督办办结", "结案",
    ]  # fmt: skip
    papers = Attachment.objects.filter(subject=case.subject, stage="paper").values_list("note", flat=True)
    assert sorted(papers) == sorted(["督办单"] * 2 + ["督办反馈单"] * 3 + ["领导批示单", "批示反馈单"])

    # and then it is quiet
    days.until(leaders_day + timedelta(days=40))
    assert len([line for line in trail_of(case.subject) if line.act.startswith("command.")]) == len(steps) - 1


def test_a_case_that_is_handled_in_time_meets_nobody(county: County, neglected: Case) -> None:
    days = Days(county, neglected)
    assert neglected.due_at is not None
    with clock.at(MONDAY + timedelta(days=1)):
        for way in (
            lambda: cases.report_back(neglected, result="已拖离违停车辆四辆。", by=county["陈刚"]),
            lambda: cases.verify(neglected, finding="现场已无违停。", by=county["方琴"]),
            lambda: cases.reply(neglected, text="门口违停已清理。", by=county["李娟"]),
            lambda: cases.follow_up(neglected, is_solved=True, by=county["钱芳"]),
            lambda: cases.close(neglected, by=county["余主任"]),
        ):
            way()
    days.until(neglected.due_at + timedelta(days=20))
    assert not Supervision.objects.exists()
    assert told(county, "urged") == set()
