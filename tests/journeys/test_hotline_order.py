"""A18: an order of the 12345 hotline. The unit says in time that it is not its own, the objection is reviewed, the next
unit is designated and may not bounce it, and the caller is answered within five working days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import CannotBounce
from shanzhi.cases.models import Case
from shanzhi.command import statutory
from shanzhi.command.models import Clock
from shanzhi.command.watch_errors import TooLate
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def order(county: County) -> Case:
    """By telephone on Monday morning; taken in and dispatched to the traffic squad at once."""
    with clock.at(MONDAY):
        case = county.case(state="ACCEPTED", channel="hotline_12345")
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    return case


def clocks(case: Case) -> dict[str, str]:
    return {s.clock.key: s.clock.state for s in statutory.of_case(case)}


def test_an_order_with_objection_and_review(county: County) -> None:
    case = order(county)
    assert clocks(case) == {"hotline_objection": "RUNNING", "hotline_reply": "RUNNING"}

    with clock.at(MONDAY + timedelta(hours=6)):
        cases.send_back(case, reason="停车位在小区内部，不属道路。", next_unit=county.units["住建"], by=county["孙梅"])
    assert clocks(case)["hotline_objection"] == "MET", "objected within the day"

    with clock.at(MONDAY + timedelta(hours=7)):
        cases.rule(case, plea=county.plea(case), granted=True, opinion="属物业管理，指定住建。", by=county["余主任"])
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(CannotBounce):
        cases.send_back(case, reason="我局也不负责停车。", next_unit=county.units["交警"], by=county["郑伟"])
    with clock.at(MONDAY + timedelta(days=1)):
        cases.take_up(case, by=county["郑伟"])
    with clock.at(MONDAY + timedelta(days=3)):
        cases.report_back(case, result="物业已重划车位，清出消防通道。", by=county["郑伟"])
        cases.verify(case, finding="通道畅通。", by=county["方琴"])
        cases.reply(case, text="车位已重划，消防通道已清出。", by=county["李娟"])

    reply = Clock.objects.get(case=case, key="hotline_reply")
    assert (reply.state, reply.is_late) == ("MET", False)
    with clock.at(MONDAY + timedelta(days=4)):
        cases.follow_up(case, is_solved=True, by=county["钱芳"])
        cases.rate(case, is_solved=True, satisfaction=5, by=county["钱芳"])
        cases.close(case, by=county["余主任"])
    done = county.trail(case)
    assert done.index("退单") < done.index("审批") < done.index("反馈") < done.index("答复") < done.index("结案")


def test_an_objection_that_comes_too_late_is_refused(county: County) -> None:
    case = order(county)
    with clock.at(MONDAY + timedelta(days=2)), pytest.raises(TooLate, match="派单异议"):
        cases.send_back(case, reason="停车位在小区内部，不属道路。", next_unit=county.units["住建"], by=county["孙梅"])
    case.refresh_from_db()
    assert case.state == "DISPATCHED", "nothing has moved"


def test_a_late_answer_is_marked_late_and_the_ordinary_clock_is_another(county: County) -> None:
    case = order(county)
    with clock.at(MONDAY + timedelta(hours=1)):
        cases.take_up(case, by=county["陈刚"])
    reply = Clock.objects.get(case=case, key="hotline_reply")
    case.refresh_from_db()
    assert f"{reply.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "12-01 00:00", (
        "five working days, the first not counted"
    )
    assert case.due_at != reply.due_at
    with clock.at(reply.due_at + timedelta(hours=10)):
        cases.report_back(case, result="已增派警力疏导。", by=county["陈刚"])
        cases.reply(case, text="已增派警力疏导，请您监督。", by=county["李娟"])
    reply.refresh_from_db()
    assert (reply.state, reply.is_late) == ("MET", True)
