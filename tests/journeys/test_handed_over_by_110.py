"""CX-16, 非警务警情: what 110 hands over is looked at again for danger before anything else; what is dangerous goes
back at once, and the rest is settled in the township."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.queries import by_code_and_tail
from shanzhi.intake import actions as intake
from shanzhi.intake.actions import Slip
from shanzhi.intake.errors import AlreadyReceived, DangerUnchecked
from shanzhi.intake.models import Reception
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, WrongState
from shanzhi.notices.models import Notice
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County

ITEM = {
    "channel": "police_110",
    "text": "金山社区两户因楼道堆物争吵，报警人要求调解。",
    "category": "DT0203",
    "people": [Person(name="郭先生", phone="13600001234")],
}


def test_checked_accepted_and_settled_in_the_township(county: County) -> None:
    case = intake.receive(
        **ITEM,
        area=county.areas["金山1"],
        located="grid",
        slip=Slip(external_code="110-26112300871"),
        danger="none",
        danger_note="电话核实，双方已各自回家。",
        by=county["李娟"],
    )
    assert (case.state, case.severity, case.desk) == ("ACCEPTED", 2, county.units["浒山指挥室"])

    cases.triage(case, note="邻里纠纷，综合执法牵头现场劝导。", by=county["李娟"])
    cases.dispatch(case, to=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="双方到场，堆物当场清理，口头和解。", by=county["吴强"])
    cases.verify(case, finding="楼道已清空。", by=county["方琴"])
    cases.reply(case, text="楼道堆物已清理，双方和解。", by=county["李娟"])
    cases.follow_up(case, is_solved=True, by=county["钱芳"])
    cases.close(case, by=county["余主任"])

    assert case.state == "CLOSED"
    assert {line.actor_unit for line in trail_of(case.subject)} <= {"浒山指挥室", "综合执法", "中心", ""}
    assert Reception.objects.get(case=case).danger == "none"


def test_without_the_check_nobody_goes_on(county: County) -> None:
    with pytest.raises(Invalid) as refused:
        intake.receive(**ITEM, area=county.areas["金山1"], slip=Slip(external_code="110-1"), by=county["李娟"])
    assert "danger" in refused.value.fields

    pushed_by_machine = cases.open_case(**ITEM, area=county.areas["金山1"], by=Actor.resident("110接口"))
    with pytest.raises(DangerUnchecked):
        cases.accept(pushed_by_machine, by=county["李娟"])
    assert county.trail(pushed_by_machine) == ["立案"], "the refusal leaves nothing behind"


def test_real_danger_goes_back_at_once_and_the_caller_is_told(county: County) -> None:
    pushed = cases.open_case(**ITEM, area=county.areas["金山1"], by=Actor.resident("110接口"))

    intake.recheck_danger(pushed, danger="present", note="网格员到场，一方持棍。", by=county["李娟"])

    pushed.refresh_from_db()
    assert pushed.state == "TRANSFERRED"
    assert Reception.objects.get(case=pushed).returned_at is not None
    assert "110指挥中心" in pushed.replies.get().text
    assert Notice.objects.filter(about=pushed.subject, template="replied", channel="sms").count() == 1
    with pytest.raises(WrongState):
        cases.dispatch(pushed, to=county.units["综合执法"], by=county["李娟"])
    assert by_code_and_tail(pushed.code, "1234")[0] == pushed, "and can be looked up like every other"


def test_danger_that_shows_itself_later_takes_the_case_back_from_the_desk(county: County) -> None:
    case = cases.open_case(**ITEM, area=county.areas["金山1"], by=Actor.resident("110接口"))
    intake.recheck_danger(case, danger="unclear", note="电话无人接听。", by=county["李娟"])
    cases.accept(case, by=county["李娟"])
    intake.recheck_danger(case, danger="present", note="邻居说动了刀。", by=county["李娟"])
    case.refresh_from_db()
    assert (case.state, case.lamp_next_at) == ("TRANSFERRED", None)


def test_the_same_order_twice_is_one_case(county: County) -> None:
    def type_in() -> None:
        intake.receive(
            **ITEM, area=county.areas["金山1"], slip=Slip(external_code="110-7"), danger="none", by=county["李娟"]
        )

    type_in()
    with pytest.raises(AlreadyReceived):
        type_in()
