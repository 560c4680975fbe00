"""退回督办反馈: not enough, with the reason and a new limit."""

from __future__ import annotations

import pytest

from shanzhi.command import actions as command
from shanzhi.command.ladder_errors import OwnAnswer, SlipMoved
from shanzhi.command.models import Supervision
from shanzhi.command.tests.ladder_steps import supervised, told
from shanzhi.kernel.errors import NotAllowed
from shanzhi.site.testkit import County


def answered(county: County) -> Supervision:
    slip = supervised(county, county.case(state="HANDLING"))
    command.answer_supervision(slip, text="正在办理。", by=county["孙梅"])
    slip.refresh_from_db()
    return slip


def test_it_works(county: County) -> None:
    slip = answered(county)
    back = command.return_answer(slip, reason="没有说明超期原因。", limit="1wd", by=county["沈浩"])
    assert (back.state, back.round, back.limit) == ("SENT_BACK", 2, "1wd")
    assert back.next_at == back.due_at
    assert back.answers.get().verdict_words == "没有说明超期原因。"
    assert told(county, "supervision_ruled") == {"孙梅", "陈刚"}
    command.answer_supervision(back, text="因施工方未到，已换施工方，周四办结。", by=county["陈刚"])
    assert back.answers.count() == 2


def test_before_there_is_an_answer(county: County) -> None:
    with pytest.raises(SlipMoved):
        command.return_answer(
            supervised(county, county.case(state="HANDLING")), reason="没有说明原因。", by=county["沈浩"]
        )


def test_never_by_whoever_wrote_it(county: County) -> None:
    case = county.case(state="REPORTED")
    slip = supervised(county, case)
    assert slip.unit == county.units["浒山指挥室"]
    command.answer_supervision(slip, text="已受理，今天派单。", by=county["余主任"])
    slip.refresh_from_db()
    with pytest.raises(OwnAnswer):
        command.return_answer(slip, reason="没有说明原因。", by=county["余主任"])


def test_who_may_not(county: County) -> None:
    with pytest.raises(NotAllowed):
        command.return_answer(answered(county), reason="没有说明原因。", by=county["孙梅"])
