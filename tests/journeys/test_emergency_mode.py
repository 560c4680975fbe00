"""平战切换: a leader switches a town to emergency before a typhoon; people are called up, new cases have short
limits, and when the period is over ordinary times come back by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import emergencies
from shanzhi.command.actions import answer_call, light_lamps, start_emergency
from shanzhi.command.watch_jobs import stand_down
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI)
"""A Friday: in ordinary times nothing would be due before Monday."""


def test_a_typhoon_over_a_weekend(county: County) -> None:
    with clock.at(EVENING):
        storm = start_emergency(
            county.areas["浒山"],
            matter="台风“灿都”防御",
            reason="气象台发布台风橙色预警，预计明晨登陆。",
            ordered_by="林书记",
            ends_at=EVENING + timedelta(days=2),
            call_up=["dispatcher", "command_chief"],
            by=county["林书记"],
        )
        assert {c.member.name for c in emergencies.called(storm).rows} == {"李娟", "余主任", "周敏", "郝主任"}
        assert Notice.objects.filter(template="called_up", channel="inbox").count() == 4
    with clock.at(EVENING + timedelta(minutes=12)):
        answer_call(storm, note="已到指挥室", by=county["李娟"])

    night = EVENING + timedelta(hours=9)
    with clock.at(night):
        case = county.case(text="围墙被风吹倒，压住两辆车，路也堵了。")
        assert case.due_at == night + timedelta(minutes=15), "at three in the morning"
        cases.accept(case, by=county["李娟"])
        cases.dispatch(case, to=county.units["住建"], by=county["李娟"])
        cases.take_up(case, by=county["郑伟"])
        elsewhere = county.case(place="路湾1", text="路边广告牌有些松动，请固定一下。")
    assert county.errand(case, "住建").due_at == night + timedelta(hours=12)
    assert elsewhere.due_at is not None and elsewhere.due_at > EVENING + timedelta(days=2), "the next town is at peace"

    with clock.at(night + timedelta(hours=12)):
        light_lamps(by=Actor.system("巡灯"))
    lamps = [line.detail["lamp"] for line in trail_of(case.subject) if line.act == "cases.turn_lamps"]
    assert "red" in lamps, "on a Saturday afternoon"

    with clock.at(EVENING + timedelta(days=2)):
        assert stand_down(0) == 1
        after = county.case(text="路灯不亮，晚上走路看不清。")
    assert after.limit != "15min"
    lines = [(line.label, line.actor_name) for line in trail_of(storm.subject)]
    assert lines == [("启动应急状态", "林书记"), ("确认到岗", "李娟"), ("结束应急状态", "平战切换")]
    assert Notice.objects.filter(template="stood_down").count() == 4
    assert Case.objects.get(pk=case.pk).limit == "12h", "what ran under it keeps its limit for the record"
