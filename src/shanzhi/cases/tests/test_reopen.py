from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.actor import Actor
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ARCHIVED")

    cases.reopen(case, reason="隔离桩被搬走了。", by=county["李娟"])

    assert (case.state, case.redos, case.lead_unit) == ("REOPENED", 1, None)
    assert (case.closed_at, case.archived_at, case.is_solved, case.satisfaction) == (None,) * 4
    assert case.limit == "4wh", "the desk's clock runs again"
    assert Notice.objects.filter(about=case.subject, template="new_case", member_id=county.people["余主任"].pk).exists()


@pytest.mark.parametrize("state", ["CLOSED", "EVALUATED", "ARCHIVED", "REFUSED", "WITHDRAWN", "TRANSFERRED"])
def test_a_resident_may_ask_for_it_whichever_way_it_ended(county: County, state: str) -> None:
    case = county.case(state=state)
    cases.reopen(case, reason="过了一个月又来了。", by=Actor.resident())
    assert case.state == "REOPENED"


def test_the_result_of_the_old_round_is_kept_and_another_unit_may_lead(county: County) -> None:
    case = county.case(state="CLOSED")
    result = county.errand(case, "交警").result

    cases.reopen(case, reason="隔离桩被搬走了。", by=county["李娟"])
    cases.dispatch(case, to=county.units["住建"], by=county["李娟"])

    assert (case.lead_unit, county.errand(case, "住建").round) == (county.units["住建"], 2)
    assert county.errand(case, "交警").result == result


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "reopen", "CLOSED", "李娟", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "隔离桩被搬走了。"}
