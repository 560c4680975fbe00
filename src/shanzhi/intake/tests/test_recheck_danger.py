"""CX-16: what 110 hands over as no police matter is looked at again before it is taken in, and goes back if need be."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.intake import actions as intake
from shanzhi.intake.actions import Slip
from shanzhi.intake.errors import DangerDecided, DangerPresent, DangerUnchecked
from shanzhi.intake.models import Reception
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import SYSTEM, County

SLIP = Slip(external_code="110-3302822611220087")


@pytest.fixture
def handed_over(county: County) -> Case:
    """A noise quarrel from 110 that somebody opened without checking."""
    return cases.open_case(
        category=county.a_category,
        channel="police_110",
        text="邻居深夜放音响，报警人要求调解。",
        area=county.areas["阳明1"],
        people=[Person(name="李四", phone="13900001234")],
        by=county["李娟"],
    )


def test_it_works(county: County, handed_over: Case) -> None:
    with pytest.raises(DangerUnchecked):
        cases.accept(handed_over, by=county["李娟"])

    intake.recheck_danger(handed_over, danger="none", note="电话核实，双方在家，没有肢体冲突。", by=county["李娟"])
    cases.accept(handed_over, by=county["李娟"])

    assert handed_over.state == "ACCEPTED"
    acts = [line.act for line in trail_of(handed_over.subject)]
    assert acts == ["cases.open_case", "intake.recheck_danger", "cases.accept"]


def test_present_danger_goes_back_to_110_at_once(county: County, handed_over: Case) -> None:
    county.appoint("小窗", "window_clerk", "浒山指挥室", "浒山")
    case = intake.recheck_danger(handed_over, danger="present", note="现场有人持刀。", by=county["小窗"])
    assert case.state == "TRANSFERRED"
    reply = case.replies.get()
    assert "110指挥中心" in reply.text and "持刀" in reply.text
    assert Reception.objects.get(case=case).returned_at is not None
    # The clerk's own line stands before what followed from it.
    assert [line.actor_name for line in trail_of(case.subject)][1] == "小窗"


def test_checked_on_the_form_itself(county: County) -> None:
    common: dict[str, Any] = {"channel": "police_110", "text": "车位纠纷，双方争吵。", "area": county.areas["阳明1"]}
    with pytest.raises(Invalid) as refused:
        intake.receive(**common, slip=SLIP, by=county["李娟"])
    assert "danger" in refused.value.fields

    calm = intake.receive(**common, slip=SLIP, danger="none", by=county["李娟"])
    assert calm.state == "ACCEPTED"
    worse = intake.receive(
        **common, slip=Slip(external_code="110-88"), danger="present", danger_note="一方回家拿刀。", by=county["李娟"]
    )
    assert worse.state == "TRANSFERRED"


def test_unclear_may_be_taken_in_and_decided_once_more(county: County, handed_over: Case) -> None:
    intake.recheck_danger(handed_over, danger="unclear", note="电话无人接听。", by=county["李娟"])
    cases.accept(handed_over, by=county["李娟"])
    intake.recheck_danger(handed_over, danger="present", note="网格员到场，有人受伤。", by=county["李娟"])
    assert handed_over.state == "TRANSFERRED"


def test_decided_is_decided(county: County, handed_over: Case) -> None:
    intake.recheck_danger(handed_over, danger="none", note="现场平静。", by=county["李娟"])
    with pytest.raises(DangerDecided):
        intake.recheck_danger(handed_over, danger="present", note="反悔了。", by=county["李娟"])


def test_nobody_works_on_what_is_dangerous(county: County, handed_over: Case) -> None:
    Reception.objects.create(case=handed_over, channel="police_110", danger="present", at=handed_over.opened_at)
    cases.accept(handed_over, by=SYSTEM)
    with pytest.raises(DangerPresent):
        cases.dispatch(handed_over, to=county.units["交警"], by=county["李娟"])


def test_only_who_may_receive(county: County, handed_over: Case) -> None:
    with pytest.raises(NotAllowed):
        intake.recheck_danger(handed_over, danger="none", note="现场平静。", by=county["王磊"])
