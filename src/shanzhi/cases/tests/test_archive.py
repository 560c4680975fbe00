from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import RequiredStepMissing
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="CLOSED")

    cases.archive(case, note="卷内材料齐全", by=county["余主任"])

    assert case.state == "ARCHIVED"
    assert case.archived_at is not None and case.lamp_next_at is None


@pytest.mark.parametrize("state", ["FOLLOWED_UP", "EVALUATED"])
def test_first_closed_then_archived(county: County, state: str) -> None:
    case = county.case(state=state)
    with pytest.raises(RequiredStepMissing, match="结案"):
        cases.archive(case, by=county["余主任"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "archive", "CLOSED", "余主任", "HANDLING"
