from __future__ import annotations

from typing import Any

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.errors import OwnHandling
from shanzhi.cases.models import Case
from shanzhi.cases.tests.every_move import EveryMove
from shanzhi.records.queries import trail_of
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="REPORTED_BACK")

    cases.verify(case, finding="现场已无违停。", on_site=True, by=county["方琴"])

    assert (case.state, case.limit) == ("VERIFIED", "3wd"), "now the resident is to be asked"
    assert trail_of(case.subject)[-1].detail == {
        "from": "REPORTED_BACK", "to": "VERIFIED", "finding": "现场已无违停。", "on_site": True,
    }  # fmt: skip


@pytest.mark.parametrize("verb", ["verify", "close", "follow_up", "rate"])
def test_nobody_judges_what_they_handled(county: County, verb: str) -> None:
    """陈刚 also has a post at the command room; that does not make him the judge of his own work."""
    county.appoint("陈刚", "command_chief", "浒山指挥室", "浒山")
    state, words = {
        "verify": ("REPORTED_BACK", {"finding": "看过了。"}),
        "close": ("FOLLOWED_UP", {}),
        "follow_up": ("VERIFIED", {"is_solved": True}),
        "rate": ("FOLLOWED_UP", {"is_solved": True}),
    }[verb]
    case = county.case(state=state)
    with pytest.raises(OwnHandling, match="陈刚"):
        getattr(cases, verb)(case, **words, by=county["陈刚"])


def test_nor_what_they_handled_in_an_earlier_round(county: County) -> None:
    county.appoint("陈刚", "verifier", "浒山指挥室", "浒山")
    case = county.case(state="REPORTED_BACK")
    cases.redo(case, reason="还有一侧没有清理。", by=county["沈浩"])
    cases.take_up(case, by=county["孙梅"])
    cases.report_back(case, result="另一侧也已清理。", by=county["孙梅"])
    with pytest.raises(OwnHandling):
        cases.verify(case, finding="看过了。", by=county["陈刚"])
    cases.verify(case, finding="两侧均已清理。", by=county["方琴"])


def test_nor_as_an_assisting_unit(county: County) -> None:
    county.appoint("吴强", "verifier", "浒山指挥室", "浒山")
    case = county.case(state="HANDLING")
    cases.enlist(case, unit=county.units["综合执法"], by=county["李娟"])
    cases.take_up(case, by=county["吴强"])
    cases.report_back(case, result="摊位已清理。", by=county["吴强"])
    cases.report_back(case, result="违停已清理。", by=county["陈刚"])
    with pytest.raises(OwnHandling):
        cases.verify(case, finding="看过了。", by=county["吴强"])


class TestEveryMove(EveryMove):
    verb, state, who, elsewhere = "verify", "REPORTED_BACK", "方琴", "HANDLING"

    def words(self, county: County, case: Case) -> dict[str, Any]:
        return {"finding": "现场已无违停。"}
