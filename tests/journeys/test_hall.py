"""来访大厅: from the door of the hall to the paper in the hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from shanzhi.cases.models import Case, Concerned
from shanzhi.intake import actions as intake
from shanzhi.intake import carrying, guiding, hall_figures, hall_queries, practice
from shanzhi.intake.actions import Guest
from shanzhi.intake.models import BundleStep, Referral, UnitCall
from shanzhi.intake.referral_paper import sheet_of
from shanzhi.kernel.clock import today
from shanzhi.kernel.sealing import unseal
from shanzhi.site.small_place import SmallPlace
from shanzhi.site.testkit import County

WAGES = "在工地干了两个月，九千块工钱一直拖着不给"


@pytest.mark.acceptance("HS-02", "HS-07")
def test_somebody_who_has_never_been_here(small_place: Callable[[str], SmallPlace]) -> None:
    """和顺五诊: 分诊 at the desk, 接诊 at the window, a case without asking again, 转诊 with a paper, 会诊, 复诊."""
    heshun = small_place("heshun")
    hall, guide = heshun.units["centre"], heshun.someone("window_clerk", at="centre")
    visit = intake.greet(hall, guests=[Guest(name="赵小满", phone="13900004455")], matter=WAGES, by=guide)
    proposed = {p.kind: p for p in guiding.proposals(WAGES, hall)}
    assert proposed["way"].key == "labour_inspection" and "工钱" in proposed["way"].reason
    assert proposed["queue"].key == "labour"

    ticket = intake.take_ticket(hall, queue=proposed["queue"].key, visit=visit, priority="elderly", by=guide)
    counter = intake.open_counter(hall, queue="labour", number=2, by=guide)
    assert intake.call_next(counter, by=guide) == ticket
    case = intake.receive(
        channel="window", text=visit.matter, category="DT1001", area=heshun.areas["grid"][0],
        people=carrying.people_of(visit), came=visit.came, by=guide,
    )  # fmt: skip
    visit = intake.tie_case(visit, case=case, by=guide)
    assert Concerned.objects.get(case=case).phone_masked == "139****4455"

    began = today() - timedelta(days=60)
    row = intake.refer(way="labour_arbitration", why="单位不认账，要求仲裁", visit=visit, counts_from=began, by=guide)
    paper = sheet_of(row)
    assert ("法律依据", "《劳动争议调解仲裁法》第二十七条") in paper.rows and "最后一天是" in paper.warning
    assert any(label == "请带" and "仲裁申请书" in words for label, words in paper.rows)
    intake.confer(visit, units=[heshun.units["labour"]], words="由人社先行核实数额", by=guide)
    intake.finish_ticket(ticket, by=guide)
    intake.end_visit(visit, by=guide)
    intake.revisit(visit, words="九千元已经拿到", solved=True, by=guide)

    steps = practice.steps_of(visit)
    assert [(s.name, s.done is not None) for s in steps] == [
        ("分诊", True), ("接诊", True), ("转诊", True), ("会诊", True), ("复诊", True),
    ]  # fmt: skip
    again = intake.find_visitor(phone="13900004455", purpose="第二次来访核对", by=guide)
    assert again == [visit], "known the second time"


@pytest.mark.acceptance("CX-15", "NB-13")
def test_twenty_three_workers_are_one_visit(county: County) -> None:
    """One batch, one number, each person kept; the bureau is called in; the case has all of them."""
    hall, clerk = county.units["中心"], county["何静"]
    county.appoint("劳监员", "handler", "人社")
    workers = [Guest(name=f"工友{n}", phone=f"1390000{n:04d}", note=f"欠{n}千元") for n in range(1, 24)]
    visit = intake.greet(hall, guests=workers, matter="二十三人三个月工资没有发，要求今天给说法", by=clerk)
    ticket = intake.take_ticket(hall, queue="labour", visit=visit, by=clerk)
    counter = intake.open_counter(hall, queue="labour", number=4, by=county["劳监员"])
    assert intake.call_next(counter, by=county["劳监员"]) == ticket

    call = intake.call_unit(hall, unit=county.units["住建"], matter="总包分包关系请住建当场核", visit=visit, by=clerk)
    intake.answer_call_unit(call, state="HERE", by=clerk)
    steps = {s.key: s for s in intake.open_bundle(visit, bundle="wages", by=clerk)}
    intake.settle_item(steps["case"], wanted=True, area=county.areas["阳明1"], by=clerk)
    intake.settle_item(steps["lawyer"], wanted=False, by=clerk)

    case = Case.objects.get()
    assert (case.people, Concerned.objects.filter(case=case).count()) == (23, 23)
    assert list(Concerned.objects.filter(case=case).values_list("role", flat=True)).count("reporter") == 1
    intake.finish_ticket(ticket, by=county["劳监员"])
    visit.refresh_from_db()
    intake.end_visit(visit, by=clerk)
    found = hall_figures.figures(hall, today(), today())
    assert (found.visits, found.batches, found.persons, found.calls_here) == (1, 1, 23, 1)
    assert UnitCall.objects.get().arrived_at is not None


@pytest.mark.acceptance("CX-14", "YY-17")
def test_a_familys_one_thing(county: County) -> None:
    """家事“一类事”: safety first, each thing confirmed, and nobody but whom it concerns learns what was said."""
    words = "丈夫喝酒后动手，想离婚又放心不下孩子"
    hall, clerk = county.units["中心"], county["何静"]
    visit = intake.greet(
        hall, guests=[Guest(name="赵月娥", phone="13800001234")], matter=words, category="DT0101", by=clerk
    )
    assert "bundle" in {p.kind for p in guiding.proposals(words, hall, category="DT0101")}
    steps = {s.key: s for s in intake.open_bundle(visit, bundle="family", by=clerk)}
    for key, wanted in (("safety", True), ("mediation", True), ("lawyer", True), ("heart", False)):
        intake.settle_item(steps[key], wanted=wanted, words=words, area=county.areas["阳明1"], by=clerk)

    visit.refresh_from_db()
    assert visit.case is not None and visit.case.circle == "family"
    assert set(Referral.objects.values_list("way", "wall")) == {
        ("protection_order", "legal_aid"), ("legal_aid", "legal_aid"),
    }  # fmt: skip
    assert {unseal(r.why_sealed or b"") for r in Referral.objects.all()} == {words}
    row = hall_queries.rows_of([visit], by=county["周敏"])[0]
    assert (row.matter, row.knows_case) == ("", False)
    shown = hall_queries.shown(Referral.objects.all(), by=county["周敏"])
    assert {r.name for r in shown} == {"隐私转介"}
    assert BundleStep.objects.filter(state="PROPOSED").count() == 1, "what nobody confirmed is not done"


@pytest.mark.acceptance("WS-03")
def test_from_the_village_to_the_town_to_the_county(small_place: Callable[[str], SmallPlace]) -> None:
    """文水三级分诊: 村前哨站、乡主阵地、县终点站; what was said in the village is not asked again."""
    wenshui = small_place("wenshui")
    village = wenshui.someone("grid_head", at="@committee")
    first = intake.greet(
        wenshui.unit("@committee"), guests=[Guest(name="赵小满", phone="13900004455")],
        matter="两家宅基地界址吵了半年", by=village,
    )  # fmt: skip
    second = intake.pass_on(first, to=wenshui.unit("@command"), reason="村里调了三次没有成", by=village)
    desk = wenshui.someone("dispatcher", at="@command")
    third = intake.pass_on(second, to=wenshui.units["centre"], reason="要测绘和权属档案", by=desk)

    assert [v.level for v in (first, second, third)] == ["village", "town", "county"]
    assert third.first_name == village.name, "首问负责 goes along"
    assert third.visitors.get().phone_masked == "139****4455"
    clerk = wenshui.someone("window_clerk", at="centre")
    ticket = intake.take_ticket(wenshui.units["centre"], queue="general", visit=third, by=clerk)
    assert ticket.visit.before == second and second.before == first
    assert third.practice.get(key="pass").note.endswith("要测绘和权属档案")


@pytest.mark.acceptance("YY-19")
def test_a_call_to_12348_and_one_to_12338(county: County) -> None:
    """One is answered and is no case; of the other a case comes, with the hotline as its channel."""
    hall, clerk = county.units["中心"], county["何静"]
    answered = intake.take_call(
        hall, line="12348", guest=Guest(name="李阿姨", phone="13900002222"), matter="问法律援助要什么条件",
        answer="讨薪不审查经济条件，带身份证来。", by=clerk,
    )  # fmt: skip
    opened = intake.take_call(
        hall, line="12338", guest=Guest(name="王女士", phone="13900003333"), matter="孩子抚养费三个月没有给", by=clerk
    )
    case = intake.receive(
        channel=carrying.channel_of(opened), text=opened.matter, area=county.areas["阳明1"],
        people=carrying.people_of(opened), by=clerk,
    )  # fmt: skip
    intake.tie_case(opened, case=case, by=clerk)
    assert (answered.outcome, answered.case, case.channel) == ("answered", None, "hotline_12338")
