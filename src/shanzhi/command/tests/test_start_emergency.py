"""平战切换: an area in emergency has shorter limits for its matter, calls people up, and says so on the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import emergencies
from shanzhi.command.actions import answer_call, end_emergency, start_emergency
from shanzhi.command.models import CallUp, Emergency
from shanzhi.command.watch_errors import EmergencyOver, EmergencyRuns
from shanzhi.command.watch_jobs import stand_down
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def typhoon(county: County, **more: Any) -> Emergency:
    facts = {
        "matter": "台风“灿都”防御",
        "reason": "气象台发布台风橙色预警，预计明晨登陆。",
        "ordered_by": "林书记",
        "ends_at": now() + timedelta(days=2),
        "call_up": ["command_chief", "dispatcher"],
        **more,
    }
    return start_emergency(county.areas[facts.pop("place", "浒山")], by=facts.pop("by", county["余主任"]), **facts)


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        row = typhoon(county)
        assert row.limits == {"accept": "15min", "dispatch": "30min", "handle": "12h"}, "the county's"
        case = county.case(state="REPORTED")
        assert (case.limit, case.due_at) == ("15min", MONDAY + timedelta(minutes=15))
        cases.accept(case, by=county["李娟"])
        cases.dispatch(case, to=county.units["交警"], by=county["李娟"])
    case.refresh_from_db()
    assert (case.limit, case.due_at) == ("12h", MONDAY + timedelta(hours=12))
    assert county.errand(case, "交警").limit == "12h"
    [line] = trail_of(row.subject)
    assert (line.label, line.actor_name, line.detail["ordered_by"]) == ("启动应急状态", "余主任", "林书记")


def test_elsewhere_before_and_of_other_matters_nothing_changes(county: County) -> None:
    other = next(c.code for c in county.profile.leaf_categories if c.kind == "dispute" and c.circle == "open")
    with clock.at(MONDAY):
        earlier = county.case(state="ACCEPTED")
    with clock.at(MONDAY + timedelta(hours=1)):
        typhoon(county, categories=[county.a_category[:4]])
        assert county.case(state="HANDLING").limit == "12h"
        assert county.case(state="HANDLING", category=other).limit != "12h"
        assert county.case(place="路湾1").limit != "15min"
        cases.dispatch(earlier, to=county.units["交警"], by=county["李娟"])
    earlier.refresh_from_db()
    assert earlier.limit != "12h", "a case from before it keeps ordinary limits"


def test_a_shorter_ordinary_limit_stays(county: County) -> None:
    with clock.at(MONDAY):
        typhoon(county, limits={"accept": "10h"})
        urgent = county.case(severity=5)
    assert str(urgent.limit) == str(county.profile.limits.urgent.accept)


def test_the_call_up_and_who_answers(county: County) -> None:
    with clock.at(MONDAY):
        row = typhoon(county)
        names = set(CallUp.objects.filter(emergency=row).values_list("member__name", flat=True))
        assert names == {"李娟", "余主任", "周敏", "郝主任"}, "of the town's room and of the centre above it"
        assert Notice.objects.filter(template="called_up", channel="sms", urgent=True).count() == len(names)
        answer_call(row, note="已到指挥室", by=county["李娟"])
        with pytest.raises(NotFound):
            answer_call(row, by=county["王磊"])
    with clock.at(MONDAY + timedelta(minutes=31)):
        found = emergencies.called(row)
    assert (found.answered, found.missing) == (1, 3)
    assert emergencies.calls_of(county["李娟"]) == []
    assert [line.label for line in trail_of(row.subject)] == ["启动应急状态", "确认到岗"]


def test_end_emergency_brings_ordinary_limits_back(county: County) -> None:
    with clock.at(MONDAY):
        row = typhoon(county)
        during = county.case()
    with clock.at(MONDAY + timedelta(hours=3)):
        end_emergency(row, why="台风已过境，解除预警。", by=county["林书记"])
        assert county.case().limit != "15min"
        with pytest.raises(EmergencyOver):
            end_emergency(row, why="再次结束。", by=county["林书记"])
    assert Case.objects.get(pk=during.pk).limit == "15min", "what ran is not set back"
    assert Notice.objects.filter(template="stood_down").count() == 4


def test_it_ends_by_itself(county: County) -> None:
    with clock.at(MONDAY):
        row = typhoon(county)
    with clock.at(row.ends_at):
        assert county.case().limit != "15min", "the period's end counts, even before the clockwork comes round"
        assert stand_down(0) == 1
        assert stand_down(0) == 0
    row.refresh_from_db()
    assert (row.ended_at, row.ended_by_name) == (row.ends_at, "平战切换")
    assert trail_of(row.subject)[-1].actor_name == "平战切换"


def test_whoever_is_in_the_area_sees_the_banner(county: County) -> None:
    with clock.at(MONDAY):
        typhoon(county)
        seeing = {name for name in ("李娟", "周敏", "陈芳", "王磊") if emergencies.banner_for(county[name])}
    assert seeing == {"李娟", "周敏", "陈芳"}


def test_what_is_refused(county: County) -> None:
    with clock.at(MONDAY):
        with pytest.raises(NotAllowed):
            typhoon(county, by=county["李娟"])
        with pytest.raises(NotAllowed):
            typhoon(county, place="周巷")
        with pytest.raises(Invalid, match="最长"):
            typhoon(county, ends_at=MONDAY + timedelta(days=40))
        with pytest.raises(Invalid, match="现在以后"):
            typhoon(county, ends_at=MONDAY - timedelta(days=1))
        with pytest.raises(Invalid, match="时限请写成"):
            typhoon(county, limits={"handle": "很快"})
        with pytest.raises(Invalid, match="没有这个类别"):
            typhoon(county, categories=["XX99"])
        typhoon(county)
        with pytest.raises(EmergencyRuns):
            typhoon(county)
