"""侯马: 登记受理—先行调解—分类流转—跟踪督办. A dispute goes to the mediators of its place before anybody sorts it; what
they cannot solve is taken back and handed on. 文水 does the same on three levels: village, township, county."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.assigning import suggested_units, why
from shanzhi.cases.models import Case
from shanzhi.cases.queries import reporters_of
from shanzhi.intake.progress import progress_of
from shanzhi.site.small_place import SmallPlace
from shanzhi.staff.models import Unit

DEPOSIT = "房东不退三千块押金，说墙上有划痕。"
FLATS = "交房晚了八个月，开发商不给说法。"


@pytest.fixture
def houma(small_place: Callable[[str], SmallPlace]) -> SmallPlace:
    return small_place("houma")


@pytest.fixture
def wenshui(small_place: Callable[[str], SmallPlace]) -> SmallPlace:
    return small_place("wenshui")


def accepted(place: SmallPlace, category: str, text: str) -> Case:
    case = place.report(category, text=text)
    cases.accept(case, by=place.someone("dispatcher", at="@command"))
    return case


def fail(place: SmallPlace, case: Case, unit: Unit) -> None:
    """Whoever has it tries in vain and says so; the desk takes it back."""
    handler = place.someone("handler", at=unit)
    cases.take_up(case, by=handler)
    cases.note(case, text="调解两次，一方不同意继续调解。", by=handler)
    errand = case.errands.get(unit=unit, role="lead", state="HANDLING")
    cases.recall(
        case, errand=errand, reason="当事人不愿调解，分类流转。", by=place.someone("dispatcher", at="@command")
    )


@pytest.mark.acceptance("HM-03")
def test_a_dispute_is_mediated_first_then_sorted(houma: SmallPlace) -> None:
    case = accepted(houma, "DT0303", FLATS)
    walked = [houma.step(case)]
    committee = houma.unit("@mediation")
    assert suggested_units(case)[0] == committee
    assert "先行调解" in why(case)
    houma.hand_out(case)
    walked.append(houma.step(case))
    assert progress_of(case, reporters_of(case).get()).now_words == "调解员正在先行调解"

    fail(houma, case, committee)
    cases.triage(case, note="交住建牵头", by=houma.someone("dispatcher", at="@command"))
    walked.append(houma.step(case))
    assert suggested_units(case)[0] == houma.units["housing"], "whoever leads the kind comes second"
    assert "事项清单" in why(case)
    unit = houma.hand_out(case)
    handler = houma.someone("handler", at=unit)
    cases.take_up(case, by=handler)
    assert houma.step(case) == "分类流转", "the same state, but no mediator leads"
    cases.report_back(case, result="开发商承诺月底交房并按日补偿。", by=handler)
    walked.append(houma.step(case))

    assert walked == ["登记受理", "先行调解", "分类流转", "跟踪督办"]
    assert case.returns == 0, "mediation that fails is nobody's bounce"


@pytest.mark.acceptance("HM-A")
def test_what_the_mediators_settle_is_never_sorted(houma: SmallPlace) -> None:
    case = accepted(houma, "DT0302", DEPOSIT)
    unit = houma.hand_out(case)
    houma.settle(case, unit)
    assert unit == houma.unit("@mediation")
    assert houma.step(case) == "跟踪督办"


def test_trouble_that_is_no_dispute_goes_straight_to_its_unit(houma: SmallPlace) -> None:
    case = accepted(houma, "EV0404", "楼前污水外溢，没法走路。")
    assert houma.hand_out(case) == houma.units["housing"]
    assert houma.step(case) == "分类流转"


def test_a_kind_with_its_own_committee_is_there_at_once(houma: SmallPlace) -> None:
    case = accepted(houma, "DT1401", "物业费涨了，服务却差。")
    assert houma.hand_out(case) == houma.units["property_committee"]
    assert houma.step(case) == "先行调解"


@pytest.mark.acceptance("WS-03")
def test_village_township_county(wenshui: SmallPlace) -> None:
    """三级分诊: 前哨站, 主阵地, 终点站."""
    case = accepted(wenshui, "DT0303", FLATS)
    for unit in (wenshui.unit("@committee"), wenshui.unit("@mediation")):
        assert suggested_units(case)[0] == unit
        assert "三级分诊" in why(case)
        wenshui.hand_out(case)
        fail(wenshui, case, unit)
    assert suggested_units(case)[0] == wenshui.units["housing"]
    assert [wenshui.profile.level(level).duty[:3] for level in ("village", "town", "county")] == [
        "前哨站", "主阵地", "终点站",
    ]  # fmt: skip


def test_a_familys_quarrel_is_not_taken_round_the_village(wenshui: SmallPlace) -> None:
    case = wenshui.report("DT0101", text="夫妻吵架几个月，希望有人劝和。")
    assert suggested_units(case)[0] == wenshui.units["family_committee"]
