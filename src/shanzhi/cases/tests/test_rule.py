from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import NoPlea, OwnRequest, TwiceInOneCase
from shanzhi.cases.models import Case, Plea
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at, today
from shanzhi.kernel.errors import Invalid
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    """A granted send-back goes on to the next unit at once, and that one is designated."""
    case = county.case(state="RETURNED")
    plea = county.plea(case)

    cases.rule(case, plea=plea, granted=True, opinion="属综合执法职责。", by=county["余主任"])

    assert (case.state, case.lead_unit, case.returns) == ("DISPATCHED", county.units["综合执法"], 1)
    assert county.errand(case, "交警").state == "RETURNED"
    assert county.errand(case, "综合执法").is_designated
    plea.refresh_from_db()
    assert (plea.state, plea.ruled_by, plea.opinion) == ("GRANTED", county.people["余主任"], "属综合执法职责。")
    told = Notice.objects.filter(about=case.subject, template="new_errand", member_id=county.people["吴强"].pk)
    assert told.exists()


def test_whoever_rules_may_choose_another_unit(county: County) -> None:
    case = county.case(state="RETURNED")
    cases.rule(case, plea=county.plea(case), granted=True, next_unit=county.units["住建"], by=county["余主任"])
    assert case.lead_unit == county.units["住建"]


def test_but_not_the_one_that_asked(county: County) -> None:
    case = county.case(state="RETURNED")
    with pytest.raises(Invalid):
        cases.rule(case, plea=county.plea(case), granted=True, next_unit=county.units["交警"], by=county["余主任"])


@pytest.mark.parametrize("before", ["DISPATCHED", "HANDLING"])
def test_refused_it_stays_with_the_unit_for_good(county: County, before: str) -> None:
    case = county.case(state=before)
    cases.send_back(case, reason="不归我们管。", next_unit=county.units["住建"], by=county["陈刚"])

    cases.rule(case, plea=county.plea(case), granted=False, opinion="职责清单第三条。", by=county["余主任"])

    errand = county.errand(case, "交警")
    assert (case.state, errand.state, errand.is_designated) == (before, before, True)
    told = Notice.objects.filter(about=case.subject, template="ruled")
    assert county.people["陈刚"].pk in told.values_list("member_id", flat=True)


def test_an_assisting_units_part_goes_on_too(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], task="清理摊位", by=county["李娟"])
    cases.send_back(case, reason="属物业职责。", next_unit=county.units["住建"], by=county["吴强"])

    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])

    next_errand = county.errand(case, "住建")
    assert case.state == "HANDLING"
    assert (next_errand.role, next_errand.task, next_errand.is_designated) == ("assist", "清理摊位", True)
    told = Notice.objects.filter(about=case.subject, template="new_errand", channel="inbox")
    assert told.filter(member_id=county.people["郑伟"].pk).count() == 1
    assert told.filter(member_id=county.people["陈刚"].pk).count() == 1, "the lead is not told again"


def test_a_unit_that_works_on_it_already_gets_no_second_errand(county: County) -> None:
    case = county.case(state="DISPATCHED")
    cases.enlist(case, unit=county.units["住建"], by=county["李娟"])
    cases.send_back(case, reason="属住建职责。", next_unit=county.units["住建"], by=county["陈刚"])
    with pytest.raises(TwiceInOneCase):
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])


def test_nobody_rules_on_their_own_plea(county: County) -> None:
    county.appoint("余主任", "handler", "交警")
    case = county.case(state="DISPATCHED")
    cases.send_back(case, reason="不归我们管。", next_unit=county.units["住建"], by=county["余主任"])
    with pytest.raises(OwnRequest, match="余主任"):
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    cases.rule(case, plea=county.plea(case), granted=True, by=county["郝主任"])


def test_what_is_ruled_is_ruled(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    plea = county.plea(case)
    cases.rule(case, plea=plea, granted=False, by=county["余主任"])
    with pytest.raises(NoPlea):
        cases.rule(case, plea=plea, granted=True, by=county["郝主任"])


def test_a_granted_suspension_stops_every_clock(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.suspend(case, reason="等待道路改造完工。", until=today() + timedelta(days=30), by=county["陈刚"])

    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])

    assert case.state == "SUSPENDED"
    clocks = (case, county.errand(case, "交警"), county.errand(case, "综合执法"))
    assert all(clock.paused_at is not None and clock.lamp_next_at is None for clock in clocks)


def test_a_refused_suspension_changes_nothing(county: County) -> None:
    case = county.case(state="HANDLING")
    due_at = case.due_at
    cases.suspend(case, reason="等待道路改造完工。", until=today() + timedelta(days=30), by=county["陈刚"])
    cases.rule(case, plea=county.plea(case), granted=False, by=county["余主任"])
    assert (case.state, case.due_at, case.paused_at) == ("HANDLING", due_at, None)


def test_an_assisting_unit_is_parked_alone(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.suspend(case, reason="等待摊主回乡处理。", until=today() + timedelta(days=30), by=county["吴强"])
    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    assert (case.state, case.paused_at) == ("HANDLING", None)
    assert county.errand(case, "综合执法").paused_at is not None


def test_a_granted_extension_moves_the_due_moment_by_exactly_that(county: County) -> None:
    with at(MONDAY):
        case = county.case(state="HANDLING", category="EV0501")
        before = case.due_at
        cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
        cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])
    calendar = county.profile.calendar()
    assert calendar.elapsed(before, case.due_at, county.kind_of(case)) == 3 * calendar.day_length
    assert county.errand(case, "交警").due_at == case.due_at


def test_the_plea_of_another_case_is_not_ruled_on_here(county: County) -> None:
    case, other = county.case(state="RETURNED"), county.case(state="RETURNED")
    with pytest.raises(NoPlea):
        cases.rule(case, plea=county.plea(other), granted=True, by=county["余主任"])
    assert Plea.objects.filter(state="ASKED").count() == 2


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "rule", "RETURNED", "余主任", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"plea": county.plea(case), "granted": False, "opinion": "职责清单第三条。"}

    def other_words(self, words: dict[str, Any]) -> dict[str, Any]:
        return {**words, "granted": True}
