"""和顺: 分诊、接诊、转诊、会诊、复诊 on the one machine: each has its place, and the resident reads its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import FollowUp, Reply
from shanzhi.cases.queries import reporters_of
from shanzhi.intake import actions as intake
from shanzhi.kernel.actor import Actor
from shanzhi.site.small_place import SmallPlace

WAGES = "在工地干了两个月，九千块工钱一直拖着不给。"


@pytest.fixture
def heshun(small_place: Callable[[str], SmallPlace]) -> SmallPlace:
    return small_place("heshun")


@pytest.mark.acceptance("HS-A", "HS-07")
def test_nine_thousand_yuan_from_triage_to_the_visit_at_home(heshun: SmallPlace) -> None:
    """HS-A: 分诊 at the guide's desk, 接诊 by the unit, 复诊 at home."""
    guide = heshun.someone("window_clerk", at="@command")
    case = heshun.report("DT1001", text=WAGES, channel="window", by=guide)
    assert heshun.step(case) == "分诊"
    desk = heshun.someone("dispatcher", at="@command")
    if case.state == "REPORTED":
        cases.accept(case, by=desk)
    unit = heshun.hand_out(case)
    assert unit == heshun.units["labour"]
    handler = heshun.someone("handler", at=unit)
    cases.take_up(case, by=handler)
    assert heshun.step(case) == "接诊"
    cases.report_back(case, result="九千元工资当场付清。", by=handler)
    cases.verify(case, finding="已收到工资。", by=heshun.someone("verifier", at="@command"))
    cases.reply(case, text="工资已付清。", by=desk)
    cases.follow_up(case, how="home", is_solved=True, by=heshun.someone("caller", at="centre"))
    assert heshun.step(case) == "复诊"
    assert FollowUp.objects.get(case=case).how == "home"


@pytest.mark.acceptance("HS-07", "YJ-02")
def test_what_belongs_to_arbitration_is_referred(heshun: SmallPlace) -> None:
    """依法转诊: the case leaves for the lawful way, and the resident is told what to take along."""
    case = heshun.report("DT1003", text="公司说辞退就辞退，我要求仲裁。")
    desk = heshun.someone("dispatcher", at="@command")
    cases.accept(case, by=desk)
    cases.transfer(case, to="和顺县劳动人事争议仲裁院", reason="当事人要求仲裁", bring="劳动合同", by=desk)
    assert heshun.step(case) == "转诊"
    assert "仲裁院" in Reply.objects.get(case=case).text


@pytest.mark.acceptance("HS-07")
def test_what_a_township_cannot_solve_comes_to_the_countys_table(heshun: SmallPlace) -> None:
    """会诊: lifted to the county, whose centre sees it with several units."""
    case = heshun.report("DT1001", text=WAGES)
    cases.accept(case, by=heshun.someone("dispatcher", at="@command"))
    cases.escalate(case, reason="涉及人社、住建、法院。", by=heshun.someone("dispatcher", at="@command"))
    assert heshun.step(case) == "会诊"
    assert case.desk == heshun.unit("centre")
    bodies = [heshun.units[code] for code in ("housing", "court")]
    cases.dispatch(case, to=heshun.units["labour"], assisting=bodies, by=heshun.someone("dispatcher", at="centre"))
    assert heshun.step(case) == "接诊"


@pytest.mark.acceptance("HS-06")
def test_the_lamps_have_the_places_words(heshun: SmallPlace) -> None:
    lamps = heshun.profile.lamps
    assert (lamps.blue, lamps.yellow, lamps.red) == ("蓝色（正常）", "黄色预警", "红色督办")


def test_a_resident_who_says_no_is_seen_again(heshun: SmallPlace) -> None:
    """复诊 finds that it is not solved: it goes back by itself."""
    case = heshun.report()
    cases.accept(case, by=heshun.someone("dispatcher", at="@command"))
    unit = heshun.hand_out(case)
    handler = heshun.someone("handler", at=unit)
    cases.take_up(case, by=handler)
    cases.report_back(case, result="已疏通。", by=handler)
    cases.verify(case, finding="已通。", on_site=True, by=heshun.someone("verifier", at="@command"))
    cases.reply(case, text="管道已经疏通。", by=heshun.someone("dispatcher", at="@command"))
    cases.follow_up(case, is_solved=True, by=heshun.someone("caller", at="centre"))
    reporter = reporters_of(case).get()
    intake.object_to(case, concerned=reporter, reason="第二天又堵了。", satisfaction=1, by=Actor.resident())
    case.refresh_from_db()
    assert case.state == "DISPATCHED"
    assert heshun.step(case) == "接诊"
