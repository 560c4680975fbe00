"""A19: a petition on the clocks of the 信访工作条例: sorted in 15 days, told in 15, decided in 60 and 30 more with
approval, reviewed and rechecked in 30 each; a resident's own time lapses without anybody being late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import ObjectedTooLate
from shanzhi.cases.models import Case
from shanzhi.command import statutory
from shanzhi.command.actions import approve_extension, extend_clock, meet_clock, remind_of_clocks
from shanzhi.command.models import Clock
from shanzhi.command.statute import last_day
from shanzhi.command.watch_errors import TooLate
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.site.testkit import County

SCAN = Actor.system("法定时限")
RECEIVED = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


def petition(county: County) -> Case:
    with clock.at(RECEIVED):
        return county.case(state="ACCEPTED", channel="petition")


def of(case: Case, key: str) -> Clock:
    return Clock.objects.filter(case=case, key=key).latest("id")


def due(case: Case, key: str) -> date:
    return last_day(of(case, key).due_at)


def test_from_the_letter_to_the_recheck(county: County) -> None:
    case = petition(county)
    assert due(case, "petition_register") == date(2026, 3, 17)

    day = RECEIVED + timedelta(days=4)
    with clock.at(day):
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    assert of(case, "petition_register").state == "MET"
    assert due(case, "petition_objection") == date(2026, 3, 13), "five working days"
    assert due(case, "petition_told") == date(2026, 3, 23), "the fifteenth day is a Saturday"

    with clock.at(day + timedelta(days=3)):
        cases.take_up(case, by=county["陈刚"])
        told = meet_clock(of(case, "petition_told"), paper="慈信受〔2026〕12号", by=county["孙梅"])
    assert not told.is_late
    assert due(case, "petition_decided") == date(2026, 5, 8), "sixty days from being told"

    with clock.at(RECEIVED + timedelta(days=60)):
        asked = extend_clock(of(case, "petition_decided"), reason="涉及历史档案，需要调阅核实。", by=county["孙梅"])
        approve_extension(asked, granted=True, opinion="同意，书面告知信访人。", by=county["余主任"])
    assert due(case, "petition_decided") == date(2026, 6, 8), "thirty more; the ninetieth day is a Sunday"

    with clock.at(RECEIVED + timedelta(days=85)):
        cases.report_back(case, result="查明事实，出具处理意见书。", by=county["陈刚"])
        cases.reply(case, text="处理意见书已送达，请签收。", by=county["李娟"])
    assert (of(case, "petition_decided").state, of(case, "petition_decided").is_late) == ("MET", False)

    asks = of(case, "petition_ask_review")
    assert asks.whose == "resident"
    with clock.at(RECEIVED + timedelta(days=100)):
        meet_clock(asks, note="信访人提出复查申请", by=county["李娟"])
    assert of(case, "petition_review").state == "RUNNING"
    with clock.at(RECEIVED + timedelta(days=120)):
        meet_clock(of(case, "petition_review"), paper="慈信复查〔2026〕3号", by=county["李娟"])

    with clock.at(of(case, "petition_ask_recheck").due_at + timedelta(hours=1)):
        remind_of_clocks(by=SCAN)
    assert of(case, "petition_ask_recheck").state == "LAPSED", "not asked for: the matter ends"
    assert not Clock.objects.filter(case=case, state__in=statutory.OPEN).exists()
    assert not Clock.objects.filter(case=case, is_late=True).exists()


def test_the_ordinary_clock_knows_nothing_of_the_law(county: County) -> None:
    case = petition(county)
    with clock.at(RECEIVED + timedelta(hours=2)):
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
        cases.take_up(case, by=county["陈刚"])
    case.refresh_from_db()
    ordinary = case.due_at
    with clock.at(RECEIVED + timedelta(days=2)):
        meet_clock(of(case, "petition_told"), by=county["孙梅"])
        asked = extend_clock(of(case, "petition_decided"), reason="案情比较复杂，需要核实。", by=county["孙梅"])
        approve_extension(asked, granted=True, by=county["余主任"])
    case.refresh_from_db()
    assert case.due_at == ordinary


def test_an_objection_after_five_working_days_is_refused(county: County) -> None:
    case = petition(county)
    with clock.at(RECEIVED + timedelta(hours=2)):
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    with clock.at(RECEIVED + timedelta(days=10)), pytest.raises((TooLate, ObjectedTooLate)):
        cases.send_back(case, reason="不属于交警职权。", next_unit=county.units["住建"], by=county["孙梅"])


def test_who_does_not_tell_in_time_is_reminded_and_then_late(county: County) -> None:
    case = petition(county)
    with clock.at(RECEIVED + timedelta(hours=2)):
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    told = of(case, "petition_told")
    with clock.at(told.due_at + timedelta(hours=9)):
        assert remind_of_clocks(by=SCAN) >= 1
        [over] = [
            c.clock.key
            for c in statutory.page(statutory.Wanted("over"), by=county["余主任"]).rows
            if c.clock.key == told.key
        ]
        assert over == "petition_told"
        assert meet_clock(told, paper="慈信受〔2026〕13号", by=county["孙梅"]).is_late
