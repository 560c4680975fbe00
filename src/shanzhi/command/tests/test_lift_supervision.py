"""撤销督办: with a reason; the number stays used."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import SlipMoved
from shanzhi.command.tests.ladder_steps import supervised, told
from shanzhi.kernel.errors import Invalid
from shanzhi.site.testkit import County


def test_it_works(county: County) -> None:
    case = county.case(state="HANDLING")
    slip = command.lift_supervision(supervised(county, case), reason="已现场核实办结。", by=county["沈浩"])
    assert (slip.state, slip.next_at) == ("LIFTED", None)
    assert "孙梅" in told(county, "supervision_ruled")
    assert supervised(county, case).number.endswith("〕2号")


def test_a_reason_is_wanted_and_once_is_enough(county: County) -> None:
    slip = supervised(county, county.case(state="HANDLING"))
    with pytest.raises(Invalid):
        command.lift_supervision(slip, reason="", by=county["沈浩"])
    command.lift_supervision(slip, reason="已现场核实办结。", by=county["沈浩"])
    with pytest.raises(SlipMoved):
        command.lift_supervision(slip, reason="已现场核实办结。", by=county["沈浩"])
