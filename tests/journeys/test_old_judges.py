"""YJ-A, 门前土地: the old judges of 永济 go to two neighbours at home, more than once, until they agree about the
land before the gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import FollowUp
from shanzhi.records.queries import trail_of
from shanzhi.site.small_place import SmallPlace

LAND = "两家为门前一块地吵了半年，三轮车都过不去，今天差点动手。"


@pytest.mark.acceptance("YJ-A", "YJ-03")
def test_two_visits_and_an_agreement(small_place: Callable[[str], SmallPlace]) -> None:
    yongji = small_place("yongji")
    guide = yongji.someone("window_clerk", at="@command")
    case = yongji.report("DT0202", text=LAND, channel="window", level="village", by=guide)
    assert yongji.step(case) == "全量受理"
    if case.state == "REPORTED":
        cases.accept(case, by=yongji.someone("dispatcher", at="@command"))

    judges = yongji.hand_out(case)
    assert judges == yongji.units["old_judge"], "the county's list sends it to the old judges' room"
    judge = yongji.someone("handler", at=judges)
    cases.take_up(case, by=judge)
    for visit in ("第一次上门，分别听了两家的说法。", "第二次上门，一起丈量，讲情、讲理、讲法。"):
        cases.note(case, text=visit, by=judge)
    assert yongji.step(case) == "多元化解"
    cases.report_back(case, result="双方同意各退一尺，握手言和。", by=judge)
    cases.verify(case, finding="三轮车能通行。", on_site=True, by=yongji.someone("verifier", at="@command"))
    cases.reply(case, text="双方已达成一致，通道恢复。", by=yongji.someone("dispatcher", at="@command"))
    cases.follow_up(case, how="home", is_solved=True, by=yongji.someone("caller", at="centre"))
    cases.close(case, by=yongji.someone("command_chief", at="@command"))

    assert yongji.step(case) == "归档"
    assert FollowUp.objects.get(case=case).how == "home"
    assert [line.label for line in trail_of(case.subject)].count("记录") == 2
