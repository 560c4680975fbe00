"""One report travels the whole loop, and every step is kept."""

from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.states import State
from shanzhi.kernel.actor import Actor
from shanzhi.records import queries as records
from shanzhi.site.testkit import County


def test_from_the_first_word_to_the_archive(county: County) -> None:
    resident, town, squad = Actor.resident(), county["李娟"], county["陈刚"]

    case = cases.open_case(
        category=county.a_category,
        channel="web",
        text="阳明社区大门口天天被违停堵住，早高峰出不去，已经半个月了。",
        area=county.areas["阳明1"],
        people=[Person(name="赵小满", phone="13900004455")],
        by=resident,
    )
    assert case.desk == county.units["浒山指挥室"]

    cases.accept(case, by=town)
    cases.dispatch(
        case, to=county.units["交警"], assisting=[county.units["综合执法"]], task="清理违停，补划标线", by=town
    )
    cases.take_up(case, by=county["吴强"])
    cases.take_up(case, by=squad)
    cases.report_back(case, result="已劝离占道经营两处。", by=county["吴强"])
    cases.report_back(case, result="已拖离违停车辆，补划禁停标线二十米。", by=squad)
    cases.reply(case, text="门口违停已清理，禁停标线已补划，交警早高峰值守两周。", by=town)
    cases.verify(case, finding="早高峰现场查看，道路畅通。", on_site=True, by=county["方琴"])
    cases.follow_up(case, how="phone", is_solved=True, words="表示满意", by=county["钱芳"])
    cases.rate(case, is_solved=True, satisfaction=5, by=resident)
    cases.close(case, by=county["余主任"])
    cases.archive(case, by=county["余主任"])

    case.refresh_from_db()
    assert case.state == State.ARCHIVED
    assert case.procedure_owner == county.people["李娟"]
    assert case.substance_owner == county.people["陈刚"]
    assert [line.label for line in records.trail_of(case.subject)] == [
        "立案", "受理", "派单", "签收", "签收", "反馈", "反馈", "答复", "核查", "回访", "评价", "结案", "归档",
    ]  # fmt: skip
