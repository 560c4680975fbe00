from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.kernel.errors import Invalid
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="ACCEPTED")

    cases.triage(case, category="EV0404", severity=3, note="污水进了楼道", by=county["李娟"])

    assert (case.state, case.category, case.severity) == ("TRIAGED", "EV0404", 3)
    detail = trail_of(case.subject)[-1].detail
    assert detail["severity"] == [1, 3]
    assert detail["category"] == [county.a_category, "EV0404"]


def test_a_confidential_category_draws_the_circle_with_it(county: County) -> None:
    case = county.case(state="ACCEPTED")
    cases.triage(case, category="DT0101", by=county["李娟"])
    assert (case.kind, case.circle) == ("dispute", "family")


def test_what_the_profile_does_not_have_is_refused_field_by_field(county: County) -> None:
    case = county.case(state="ACCEPTED")
    with pytest.raises(Invalid) as refused:
        cases.triage(case, category="没有", severity=9, circle="没有", by=county["李娟"])
    assert set(refused.value.fields) == {"category", "severity", "circle"}


def test_what_went_up_is_triaged_by_the_desk_above(county: County) -> None:
    case = county.case(state="ESCALATED")
    cases.triage(case, note="涉及三个部门", by=county["周敏"])
    assert case.procedure_owner == county.people["周敏"]


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "triage", "ACCEPTED", "李娟", "HANDLING"
