"""CZ-A, 警苑小区: the owners complain about their property firm; the village whistles, the departments come, and three
days later another firm has moved in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command import whistles
from shanzhi.command.models import Whistle, WhistleCall
from shanzhi.kernel.clock import today
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


@pytest.fixture
def whistle(county: County) -> Whistle:
    """Nobody has collected the rubbish for a week, the lifts stand still. The community calls housing and enforcement
    to the gate; the call itself makes the case."""
    county.appoint("社区书记", "unit_head", "阳明社区")
    return command.whistle(
        units=[county.units["住建"], county.units["综合执法"]],
        kind="everyday",
        matter="物业弃管，垃圾一周未清，电梯停运，业主要求更换物业，请到现场商量。",
        address="警苑小区门口",
        area=county.areas["阳明2"],
        category="DT1402",
        by=county["社区书记"],
    )


def call(whistle: Whistle, county: County, unit: str) -> WhistleCall:
    return WhistleCall.objects.get(whistle=whistle, unit=county.units[unit])


def test_from_the_whistle_to_the_new_firm(county: County, whistle: Whistle) -> None:
    case: Case = whistle.case
    for unit, who in (("住建", "郑伟"), ("综合执法", "吴强")):
        row = command.answer_whistle(call(whistle, county, unit), coming=True, words="马上出发", by=county[who])
        command.arrive(row, by=county[who])
        command.confirm_arrival(row, by=county["社区书记"])
    command.conclude_whistle(
        whistle, result="现场商定：三日内由应急物业进驻，住建指导业主大会选聘新物业。", by=county["社区书记"]
    )

    case.refresh_from_db()
    assert (case.state, case.lead_unit) == ("DISPATCHED", county.units["住建"])
    for who in ("郑伟", "吴强"):
        cases.take_up(case, by=county[who])
    cases.report_back(case, result="垃圾已清运，共十二车。", by=county["吴强"])
    cases.report_back(case, result="新物业已进驻，电梯恢复运行。", by=county["郑伟"])
    cases.verify(case, finding="走访三十户，新物业已上岗。", on_site=True, by=county["方琴"])

    three_days = county.profile.calendar().due(case.opened_at, Limit(3, "wd"))
    assert case.verified_at is not None and case.verified_at < three_days
    housing = next(a for a in whistles.whistle_counts(since=today(), until=today(), by=county["周敏"])
                   if a.unit_id == county.units["住建"].pk)  # fmt: skip
    assert (housing.called, housing.in_time, housing.there_in_time, housing.missing) == (1, 1, 1, 0)
    said = [line.label for line in trail_of(case.subject)]
    assert [w for w in said if w in ("吹哨", "应哨", "报到", "确认到场", "办结哨单")] == [
        "吹哨", "应哨", "报到", "确认到场", "应哨", "报到", "确认到场", "办结哨单",
    ]  # fmt: skip


def test_a_department_that_does_not_come_is_seen_and_counted(county: County, whistle: Whistle) -> None:
    yesterday = whistle.called_at - timedelta(days=3)
    WhistleCall.objects.filter(whistle=whistle, unit=county.units["综合执法"]).update(
        called_at=yesterday, answer_due_at=yesterday, arrive_due_at=yesterday
    )

    counted = whistles.whistle_counts(since=yesterday.date(), until=today(), by=county["余主任"])

    enforcement = next(a for a in counted if a.unit_id == county.units["综合执法"].pk)
    assert (enforcement.answered, enforcement.missing) == (0, 1)
    assert whistle in whistles.narrowed(whistles.Filter(state="missing"), by=county["余主任"])
