"""启动调解: voluntary, free, and not for what may not be mediated."""

from __future__ import annotations

import pytest

from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.mediation import actions as mediation
from shanzhi.mediation.errors import AlreadyMediated, AlreadyRefused, CannotMediate
from shanzhi.mediation.tests.mediating import Hall, no_bars
from shanzhi.records.queries import trail_of


def test_it_works(hall: Hall) -> None:
    case = hall.case()
    row = hall.opened(case)
    assert row.number.endswith("〕浒山人调字第1号")
    assert (row.state, row.committee, row.source) == ("ASKING", hall.committee, "application")
    assert hall.opened(hall.case()).number.endswith("第2号"), "each committee counts for itself, without gaps"
    assert trail_of(case.subject)[-1].detail == {"number": row.number, "state": "ASKING"}, (
        "the case gets a headline only"
    )
    assert trail_of(row.subject)[-1].label == "启动调解"


@pytest.mark.parametrize("key", ["violence", "crime", "status", "ownership", "decided"])
def test_what_may_not_be_mediated_is_refused_with_the_right_door(hall: Hall, key: str) -> None:
    with pytest.raises(CannotMediate) as refused:
        hall.opened(checked={**no_bars(hall.county), key: True})
    assert refused.value.facts["door"], "nobody is sent away without a door"


def test_no_question_can_be_left_out(hall: Hall) -> None:
    with pytest.raises(Invalid) as refused:
        hall.opened(checked={"violence": False})
    assert set(refused.value.fields) == {"bar_crime", "bar_status", "bar_ownership", "bar_decided"}


def test_a_no_against_the_words_of_the_case_needs_a_reason(hall: Hall) -> None:
    case = hall.case(text="邻居漏水，去年他还持刀上门威胁过一次。")
    with pytest.raises(Invalid, match="持刀"):
        hall.opened(case)
    row = hall.opened(case, explained={"violence": "公安机关已另行处理，本案只谈漏水赔偿。"})
    assert row.checked["violence"] == "公安机关已另行处理，本案只谈漏水赔偿。"


@pytest.mark.parametrize("category", ["EV1101", "EV1102"])
def test_bullying_and_domestic_violence_are_reported_and_never_mediated(hall: Hall, category: str) -> None:
    case = hall.county.case(category=category)
    with pytest.raises(CannotMediate, match="依法报告"):
        hall.opened(case, by="余主任")


def test_one_mediation_of_a_case_at_a_time(hall: Hall) -> None:
    case = hall.case()
    hall.opened(case)
    with pytest.raises(AlreadyMediated):
        hall.opened(case)


def test_after_a_refusal_there_is_no_second_way_in(hall: Hall) -> None:
    row = hall.willing()
    mediation.record_consent(row, party=hall.one(row), answer="no", words="我不调解，法院见。", by=hall["许静"])
    with pytest.raises(AlreadyRefused):
        hall.opened(row.case)
    with pytest.raises(AlreadyRefused):
        mediation.reopen(row, reason="asked", words="另一方又来申请。", by=hall["马主任"])


def test_entrusted_names_by_whom(hall: Hall) -> None:
    with pytest.raises(Invalid, match="委托移送"):
        hall.opened(source="entrusted")


def test_only_whoever_may(hall: Hall) -> None:
    case = hall.case()
    with pytest.raises(NotFound):
        hall.opened(case, by="杜磊")
    with pytest.raises(NotAllowed):
        hall.opened(case, by="沈浩")
