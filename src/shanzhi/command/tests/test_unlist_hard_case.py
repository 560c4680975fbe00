"""移出疑难件: solved, or a suggestion turned down; both with words."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import SlipMoved
from shanzhi.command.models import HardCase
from shanzhi.command.tests.test_list_hard_case import listed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    hard = command.unlist_hard_case(listed(county), outcome="双方签订协议并履行。", by=county["沈浩"])
    assert (hard.state, hard.outcome, hard.next_at) == ("UNLISTED", "双方签订协议并履行。", None)
    with pytest.raises(SlipMoved):
        command.unlist_hard_case(hard, outcome="双方签订协议并履行。", by=county["沈浩"])


def test_a_suggestion_is_turned_down(county: County) -> None:
    case = county.case(state="HANDLING")
    asked = HardCase.objects.create(
        case=case, state="SUGGESTED", reason="多次退单。", at=case.opened_at, by_name="督办规则"
    )
    assert command.unlist_hard_case(asked, outcome="职责已经明确。", by=county["沈浩"]).state == "DISMISSED"
