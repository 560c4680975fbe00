from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import NoPlea
from shanzhi.cases.models import Case, Plea
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")

    cases.escalate(case, reason="涉及两个街道，需市级协调。", by=county["李娟"])

    assert (case.state, case.desk) == ("ESCALATED", county.units["中心"])
    assert (case.lead_unit, case.procedure_owner, case.substance_owner) == (None, None, None)
    errand = county.errand(case, "交警")
    assert (errand.state, errand.lamp_next_at) == ("RECALLED", None)
    assert Notice.objects.filter(about=case.subject, member_id=county.people["周敏"].pk, channel="inbox").exists()


def test_above_the_county_there_is_no_desk(county: County) -> None:
    case = county.case(state="ESCALATED")
    cases.triage(case, by=county["周敏"])
    with pytest.raises(Invalid, match="县级中心"):
        cases.escalate(case, reason="还想再往上。", by=county["周敏"])


def test_what_was_asked_before_lapses(county: County) -> None:
    """A suspension asked of the town must not be granted when the case is long in other hands."""
    case = county.case(state="HANDLING")
    cases.extend(case, reason="等待配件到货。", amount="3wd", by=county["陈刚"])
    plea = county.plea(case)

    cases.escalate(case, reason="涉及两个街道。", by=county["李娟"])
    cases.dispatch(case, to=county.units["住建"], by=county["周敏"])

    assert Plea.objects.get(pk=plea.pk).state == "REFUSED"
    with pytest.raises(NoPlea):
        cases.rule(case, plea=plea, granted=True, by=county["郝主任"])


def test_a_reported_result_is_kept(county: County) -> None:
    case = county.case(state="REPORTED_BACK")
    result = county.errand(case, "交警").result
    cases.escalate(case, reason="结果需市级复核。", by=county["李娟"])
    cases.dispatch(case, to=county.units["交警"], by=county["周敏"])
    assert case.errands.filter(state="RECALLED", result=result).exists()


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "escalate", "ACCEPTED", "李娟", "REPORTED"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"reason": "涉及多个部门，需市级协调。"}
