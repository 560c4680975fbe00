"""督办: an order with its own number, demand and limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import AlreadySupervised, SupervisionWaits
from shanzhi.command.models import Supervision
from shanzhi.command.tests.ladder_steps import MONDAY, supervised, told
from shanzhi.kernel import clock
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    with clock.at(MONDAY):
        slip = supervised(county, case)
    assert slip.number == f"{county.profile.county.short}治督〔2026〕1号"
    assert (slip.state, slip.unit, slip.kind) == ("ISSUED", county.units["交警"], "process")
    assert slip.due_at == MONDAY + timedelta(days=2), "two working days, from the profile"
    assert told(county, "supervised") == {"陈刚", "孙梅"}
    line = trail_of(case.subject)[-1]
    assert (line.act, line.detail["number"]) == ("command.supervise", slip.number)


def test_numbers_have_no_gap_also_when_an_order_fails(county: County) -> None:
    first = supervised(county, county.case(state="HANDLING"))
    with pytest.raises(Invalid):
        supervised(county, county.case(state="HANDLING"), demand="")
    second = supervised(county, county.case(state="HANDLING"))
    assert [s.number.rpartition("〕")[2] for s in (first, second)] == ["1号", "2号"]


def test_a_new_year_begins_anew(county: County) -> None:
    supervised(county, county.case(state="HANDLING"))
    with clock.at(MONDAY.replace(year=2027, month=1, day=4)):
        assert supervised(county, county.case(state="HANDLING")).number.endswith("〔2027〕1号")


def test_one_open_order_of_a_kind_for_a_unit(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = supervised(county, case)
    with pytest.raises(AlreadySupervised, match=slip.number):
        supervised(county, case)
    assert supervised(county, case, kind="result").pk != slip.pk


def test_the_own_limit(county: County) -> None:
    with clock.at(MONDAY):
        slip = supervised(county, county.case(state="HANDLING"), limit="4wh")
        assert slip.due_at == MONDAY + timedelta(hours=5, minutes=30), "over the noon break"
        with pytest.raises(Invalid):
            supervised(county, county.case(state="HANDLING"), limit="soon")


def test_who_may_not(county: County) -> None:
    case = county.case(state="HANDLING")
    for name in ("李娟", "孙梅"):
        with pytest.raises(NotAllowed):
            command.supervise(case, reason="超期未办。", demand="说明原因。", by=county[name])


def test_a_case_under_supervision_of_its_result_is_not_closed(county: County) -> None:
    case = county.case(state="EVALUATED")
    slip = supervised(county, case, kind="result")
    with pytest.raises(SupervisionWaits, match=slip.number):
        cases.close(case, by=county["余主任"])
    command.lift_supervision(slip, reason="群众已当面认可。", by=county["沈浩"])
    cases.close(case, by=county["余主任"])
    assert Case.objects.get(pk=case.pk).closed_at is not None


def test_an_order_about_the_process_is_settled_by_closing(county: County) -> None:
    case = county.case(state="EVALUATED")
    slip = supervised(county, case)
    cases.close(case, by=county["余主任"])
    slip.refresh_from_db()
    assert (slip.state, slip.next_at, slip.ended_note) == ("CONCLUDED", None, "案件已结案。")


def test_a_unit_whose_errand_is_taken_back_owes_no_answer(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = supervised(county, case)
    cases.escalate(case, reason="涉及多个部门。", by=county["李娟"])
    assert Supervision.objects.get(pk=slip.pk).state == "LIFTED"
