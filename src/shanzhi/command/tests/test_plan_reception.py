"""领导接访: a day in the calendar that residents read, places for cases, and what came of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shanzhi.command import duty
from shanzhi.command.actions import book_reception, call_off_reception, plan_reception, receive_at_reception
from shanzhi.command.models import LeaderReception
from shanzhi.command.watch_errors import LeaderBusy, PlaceTaken, ReceptionFull, ReceptionOver
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)


def planned(county: County, **more: Any) -> LeaderReception:
    facts = {"begins_at": FRIDAY, "ends_at": FRIDAY + timedelta(hours=2), "place": "县社会治理中心一楼接访室", **more}
    leader = county.people[facts.pop("leader", "林书记")]
    area = county.areas[facts.pop("area", "county")]
    return plan_reception(leader, area=area, by=facts.pop("by", county["周敏"]), **facts)


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        row = planned(county, topic="物业纠纷")
        assert (row.places, row.leader_post) == (6, "中心分管领导")
        case = county.case(state="HANDLING")
        visit = book_reception(row, case=case, by=county["何静"])
    with clock.at(FRIDAY + timedelta(minutes=30)):
        receive_at_reception(visit, outcome="ordered", result="请交警大队三日内施划标线。", by=county["周敏"])
    visit.refresh_from_db()
    assert (visit.number, visit.state, visit.outcome) == (1, "RECEIVED", "ordered")
    assert county.trail(case)[-2:] == ["预约接访", "登记接访结果"]
    assert [line.label for line in trail_of(row.subject)] == ["安排领导接访"]


def test_conflicts_are_refused(county: County) -> None:
    with clock.at(MONDAY):
        planned(county)
        with pytest.raises(LeaderBusy, match="林书记"):
            planned(
                county,
                place="浒山街道接访室",
                begins_at=FRIDAY + timedelta(hours=1),
                ends_at=FRIDAY + timedelta(hours=3),
            )
        with pytest.raises(PlaceTaken):
            planned(county, leader="郝主任")
        planned(county, leader="郝主任", begins_at=FRIDAY + timedelta(hours=2), ends_at=FRIDAY + timedelta(hours=4))


def test_what_is_refused(county: County) -> None:
    with clock.at(MONDAY):
        with pytest.raises(Invalid, match="没有领导岗位"):
            planned(county, leader="李娟")
        with pytest.raises(Invalid, match="现在以后"):
            planned(county, begins_at=MONDAY - timedelta(days=1), ends_at=MONDAY)
        with pytest.raises(NotAllowed):
            planned(county, by=county["李娟"])
        row = planned(county)
        visit = book_reception(row, case=county.case(), by=county["何静"])
        with pytest.raises(ReceptionOver, match="还没有开始"):
            receive_at_reception(visit, outcome="settled", result="当场答复清楚。", by=county["周敏"])
        with pytest.raises(NotAllowed):
            book_reception(row, case=county.case(), by=county["陈刚"])


def test_a_case_that_may_not_be_seen_is_not_booked(county: County) -> None:
    with clock.at(MONDAY):
        row = planned(county)
        with pytest.raises(NotFound):
            book_reception(row, case=county.case(circle="family"), by=county["何静"])


def test_no_more_than_there_are_places(county: County) -> None:
    with clock.at(MONDAY):
        row = planned(county, ends_at=FRIDAY + timedelta(minutes=30))
        case = county.case()
        book_reception(row, case=case, by=county["何静"])
        with pytest.raises(Invalid, match="已经预约"):
            LeaderReception.objects.filter(pk=row.pk).update(places=2)
            book_reception(row, case=case, by=county["何静"])
        LeaderReception.objects.filter(pk=row.pk).update(places=1)
        with pytest.raises(ReceptionFull):
            book_reception(row, case=county.case(), by=county["何静"])


def test_call_off_reception(county: County) -> None:
    with clock.at(MONDAY):
        row = planned(county)
        call_off_reception(row, reason="领导参加防汛会商", by=county["周敏"])
        with pytest.raises(ReceptionOver):
            book_reception(row, case=county.case(), by=county["何静"])
        planned(county)
    assert [r.state for r in duty.receptions(since=MONDAY, until=MONDAY + timedelta(days=7))] == [
        "CALLED_OFF",
        "PLANNED",
    ]


def test_nobody_came(county: County) -> None:
    with clock.at(MONDAY):
        visit = book_reception(planned(county), case=county.case(), by=county["何静"])
    with clock.at(FRIDAY + timedelta(hours=2)):
        receive_at_reception(visit, by=county["周敏"])
        with pytest.raises(ReceptionOver):
            receive_at_reception(visit, outcome="settled", result="当场答复清楚。", by=county["周敏"])
    visit.refresh_from_db()
    assert visit.state == "ABSENT"
