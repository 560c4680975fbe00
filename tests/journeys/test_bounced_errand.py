"""A unit says “not ours” and names whose it is; a review decides; the unit so named cannot bounce it again."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import CannotBounce, NeedsNextUnit
from shanzhi.site.testkit import County


def test_sent_back_reviewed_and_settled(county: County) -> None:
    case = county.case(state="DISPATCHED", to="交警")

    with pytest.raises(NeedsNextUnit):
        cases.send_back(case, reason="属于占道经营，不是停车。", next_unit=None, by=county["陈刚"])
    cases.send_back(case, reason="属于占道经营，不是停车。", next_unit=county.units["综合执法"], by=county["陈刚"])
    assert case.state == "RETURNED"

    cases.rule(case, plea=case.pleas.get(), granted=True, opinion="同意改派", by=county["余主任"])

    assert (case.state, case.lead_unit) == ("DISPATCHED", county.units["综合执法"])
    with pytest.raises(CannotBounce):
        cases.send_back(case, reason="我们也管不了这个。", next_unit=county.units["住建"], by=county["吴强"])
    cases.take_up(case, by=county["吴强"])
    assert case.state == "HANDLING"
