from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import CannotBounce, NeedsNextUnit, PleaPending
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="DISPATCHED")

    cases.send_back(case, reason="门口属小区内部道路。", next_unit=county.units["住建"], by=county["陈刚"])

    assert case.state == "RETURNED", "a review decides; it does not simply bounce"
    assert county.errand(case, "交警").state == "RETURN_ASKED"
    plea = county.plea(case)
    assert (plea.kind, plea.next_unit, plea.asked_by) == ("send_back", county.units["住建"], county.people["陈刚"])
    told = Notice.objects.filter(about=case.subject, template="ruling_wanted")
    assert county.people["余主任"].pk in told.values_list("member_id", flat=True)


def test_it_must_say_whose_it_is(county: County) -> None:
    case = county.case(state="DISPATCHED")
    with pytest.raises(NeedsNextUnit):
        cases.send_back(case, reason="不归我们管。", next_unit=None, by=county["陈刚"])


def test_not_ones_own_and_not_a_closed_unit(county: County) -> None:
    case = county.case(state="DISPATCHED")
    gone = county.units["住建"]
    gone.closed_on = today()
    gone.save()
    for unit in (county.units["交警"], gone):
        with pytest.raises(Invalid):
            cases.send_back(case, reason="不归我们管。", next_unit=unit, by=county["陈刚"])


def test_a_designated_unit_cannot_bounce_again(county: County) -> None:
    case = county.case(state="RETURNED")
    cases.rule(case, plea=county.plea(case), granted=False, by=county["余主任"])
    with pytest.raises(CannotBounce, match="交警"):
        cases.send_back(case, reason="还是不归我们。", next_unit=county.units["住建"], by=county["陈刚"])


def test_one_plea_at_a_time(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    with pytest.raises(PleaPending, match="延期"):
        cases.send_back(case, reason="不归我们管。", next_unit=county.units["住建"], by=county["孙梅"])


def test_an_assisting_unit_asks_for_itself_only(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])

    cases.send_back(case, reason="没有摊位可清理。", next_unit=county.units["住建"], by=county["吴强"])

    assert case.state == "HANDLING"
    with pytest.raises(PleaPending):
        cases.send_back(case, reason="再问一次。", next_unit=county.units["住建"], by=county["吴强"])


def test_what_is_reported_is_not_sent_back(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    with pytest.raises(NotAllowed):
        cases.send_back(case, reason="不归我们管。", next_unit=county.units["住建"], by=county["吴强"])


class TestEveryMove(EveryMove):
    verb, state, who, stranger, elsewhere = "send_back", "DISPATCHED", "陈刚", "吴强", "REPORTED_BACK"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "门口属小区内部道路。", "next_unit": county.units["住建"]}
