from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import RequiredStepMissing
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.clock import SHANGHAI, at
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """A new round with a new clock, for the unit that led."""
    case = county.case(state="VERIFIED")
    moment = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)

    with at(moment):
        cases.redo(case, reason="晚上又停满了。", by=county["沈浩"])

    assert (case.state, case.redos, case.lead_unit) == ("DISPATCHED", 1, county.units["交警"])
    assert case.due_at == county.profile.calendar().due(moment, county.kind_of(case))
    errand = county.errand(case, "交警")
    assert (errand.state, errand.round, errand.handler, errand.due_at) == ("DISPATCHED", 2, None, case.due_at)
    told = Notice.objects.filter(about=case.subject, template="new_errand", member_id=county.people["陈刚"].pk)
    assert told.filter(channel="inbox").count() == 2, "once for each round"


@pytest.mark.parametrize("state", ["REPORTED_BACK", "VERIFIED", "FOLLOWED_UP", "EVALUATED", "CLOSED"])
def test_everything_after_the_unit_is_done_again(county: County, state: str) -> None:
    case = county.case(state=state)
    cases.redo(case, reason="晚上又停满了。", by=county["沈浩"])

    done = (case.reported_back_at, case.verified_at, case.replied_at, case.followed_up_at, case.closed_at)
    assert done == (None,) * 5
    assert (case.is_solved, case.satisfaction) == (None, None)


def test_nobody_closes_it_without_asking_the_resident_again(county: County) -> None:
    case = county.case(state="FOLLOWED_UP")
    cases.redo(case, reason="晚上又停满了。", by=county["沈浩"])
    cases.take_up(case, by=county["陈刚"])
    cases.report_back(case, result="加装隔离桩。", by=county["陈刚"])
    cases.verify(case, finding="隔离桩已装好。", by=county["方琴"])
    cases.reply(case, text="已加装隔离桩。", by=county["李娟"])
    with pytest.raises(RequiredStepMissing, match="回访"):
        cases.close(case, by=county["余主任"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "redo", "VERIFIED", "沈浩", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "晚上又停满了。"}
