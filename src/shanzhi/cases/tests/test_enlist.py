from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import ClosedUnit, TwiceInOneCase
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    cases.enlist(case, unit=county.units["综合执法"], task="清理占道摊位", by=county["李娟"])

    errand = county.errand(case, "综合执法")
    assert (errand.role, errand.state, errand.task) == ("assist", "DISPATCHED", "清理占道摊位")
    assert errand.due_at is not None
    assert case.state == "HANDLING"
    told = Notice.objects.filter(about=case.subject, template="new_errand", member_id=county.people["吴强"].pk)
    assert told.filter(channel="inbox").count() == 1


def test_not_twice_and_not_a_closed_unit(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(TwiceInOneCase):
        cases.enlist(case, unit=county.units["交警"], by=county["李娟"])
    gone = county.units["人社"]
    gone.closed_on = today()
    gone.save()
    with pytest.raises(ClosedUnit):
        cases.enlist(case, unit=gone, by=county["李娟"])


def test_a_limit_longer_than_the_ordinary_one_is_refused(county: County) -> None:
    case = county.case(state="HANDLING")
    with pytest.raises(Invalid) as refused:
        cases.enlist(case, unit=county.units["综合执法"], limit="60wd", by=county["李娟"])
    assert "limit" in refused.value.fields


def test_who_assisted_in_the_first_round_may_be_asked_again(county: County) -> None:
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    cases.report_back(case, result="违停已清理。", by=county["陈刚"])
    cases.redo(case, reason="晚上又摆出来了。", by=county["沈浩"])

    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])

    assert county.errand(case, "综合执法").round == 2


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "enlist", "HANDLING", "李娟", "ACCEPTED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"unit": county.units["综合执法"], "task": "清理摊位"}
