"""督办办结: the answer is enough."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import SlipMoved
from shanzhi.command.tests.ladder_steps import supervised
from shanzhi.command.tests.test_return_answer import answered
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    slip = command.conclude_supervision(answered(county), opinion="情况属实，同意。", by=county["沈浩"])
    assert (slip.state, slip.ended_by_name, slip.ended_note) == ("CONCLUDED", "沈浩", "情况属实，同意。")
    assert slip.answers.get().verdict == "taken"
    assert "督办办结" in county.trail(slip.case)


def test_not_before_it_is_answered_and_not_by_the_unit(county: County) -> None:
    with pytest.raises(SlipMoved):
        command.conclude_supervision(
            supervised(county, county.case(state="HANDLING")), opinion="同意。", by=county["沈浩"]
        )
    with pytest.raises(NotAllowed):
        command.conclude_supervision(answered(county), opinion="同意。", by=county["陈刚"])
