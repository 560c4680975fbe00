"""The trail in plain words."""

from __future__ import annotations

from shanzhi.cases import actions, trail_sentences
from shanzhi.cases.models import Errand
from shanzhi.cases.trail_sentences import Entry
from shanzhi.records.acting import ACTS
from shanzhi.records.queries import profile_of, trail_of
from shanzhi.site.testkit import County


def read(county: County, case) -> list[Entry]:  # type: ignore[no-untyped-def]
    units = dict(Errand.objects.filter(case=case).values_list("unit_id", "unit__short_name"))
    return trail_sentences.entries(trail_of(case.subject), profile=profile_of(case.profile_id), units=units)


def test_it_works(county: County) -> None:
    case = county.case(state="ARCHIVED")

    said = [(e.who, e.text) for e in read(county, case)]

    assert said[1] == ("李娟", "受理")
    assert said[2][1].startswith("派单给交警主办，时限")
    assert ("陈刚", "签收") in said, "who speaks for the unit is shown beside, not twice"
    assert ("钱芳", "电话回访，群众认为已解决") in said
    assert ("群众", "评价：已解决，非常满意") in said
    assert said[-1][1] == "归档"


def test_what_was_written_is_quoted(county: County) -> None:
    case = county.case(state="REPORTED_BACK")

    [entry] = [e for e in read(county, case) if e.act == "cases.report_back"]

    assert (entry.text, entry.quote) == ("反馈办理结果", "已拖离违停车辆四辆，补划禁停标线。")


def test_a_correction_names_both_values(county: County) -> None:
    case = county.case(state="ACCEPTED")
    actions.amend(case, title="小区门口违停严重", severity=3, reason="登记时选错了等级。", by=county["李娟"])

    entry = read(county, case)[-1]

    assert "等级" in entry.text and "→" in entry.text and "小区门口违停严重" in entry.text
    assert entry.quote == "登记时选错了等级。"


def test_joining_leads_to_the_other_case(county: County) -> None:
    main, twin = county.case(), county.case()
    actions.join(twin, to=main, by=county["李娟"])

    assert read(county, twin)[-1].link_code == main.code
    assert read(county, main)[-1].link_code == twin.code


def test_a_look_at_personal_data_stands_there_with_its_purpose(county: County) -> None:
    case = county.case(state="ACCEPTED")
    actions.look(case, case.people_concerned.get(), purpose="联系反映人核实情况", by=county["李娟"])

    entry = read(county, case)[-1]

    assert (entry.is_look, entry.text, entry.quote) == (True, "查看了张*丰的个人信息", "用途：联系反映人核实情况")


def test_every_act_on_a_case_has_its_sentence() -> None:
    """A verb without one would read as its bare label."""
    elsewhere = {"cases.find_by_phone", "cases.attach"}
    """Written to another trail, and by the room of records."""
    acts = {verb for verb in ACTS if verb.startswith("cases.")} - elsewhere

    assert {verb for verb in acts if verb not in trail_sentences._SENTENCES} == set()
