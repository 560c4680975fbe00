"""共享反馈."""

from __future__ import annotations

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases import sharing
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    """What one unit reported is read by another when the lead has shared it, and not before."""
    case = county.case(state="HANDLING", to="住建")
    for unit in ("交警", "综合执法"):
        cases.enlist(case, unit=county.units[unit], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="已劝导摊贩入市经营。", by=county["吴强"])
    done = county.errand(case, "综合执法")

    def read() -> bool:
        errands = list(case.errands.select_related("unit"))
        part = sharing.part_of(case, errands, county["陈刚"])
        sharing.errands_for(part, errands, sharing.memos_of(case, part, is_centre=False))
        return any("劝导摊贩" in e.result for e in errands)

    assert not read()
    with pytest.raises(NotAllowed):
        cases.share(case, errand=done, by=county["陈刚"])
    cases.share(case, errand=done, by=county["郑伟"])
    assert read()
