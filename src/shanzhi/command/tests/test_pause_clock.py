"""Only what the law names stops its clock, and what stood still is not counted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.command.actions import pause_clock, resume_clock, start_clock, stop_clock
from shanzhi.command.models import Clock
from shanzhi.command.watch_errors import ClockOver, NotByLaw, TooLate
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
NO_LAMP = None


def medical(county: County) -> Clock:
    with clock.at(MONDAY):
        case = county.case(state="ACCEPTED")
        return start_clock(case, key_of_law="medical_mediation", by=county["李娟"])


def test_it_works(county: County) -> None:
    row = medical(county)
    due = row.due_at
    with clock.at(MONDAY + timedelta(days=1)):
        paused = pause_clock(row, ground="appraisal", note="委托市医学会", by=county["李娟"])
        assert (paused.state, paused.next_at) == ("PAUSED", NO_LAMP)
    with clock.at(MONDAY + timedelta(days=8)):
        resumed = resume_clock(row, by=county["李娟"])
    assert resumed.due_at == due + timedelta(days=7), "five working days stood still: a week later"
    assert county.trail(row.case)[-2:] == ["中止法定时限", "恢复法定时限"]


def test_another_reason_is_not_lawful(county: County) -> None:
    with clock.at(MONDAY):
        row = start_clock(county.case(state="ACCEPTED"), key_of_law="labour_mediation", by=county["李娟"])
        with pytest.raises(NotByLaw, match="没有可以中止的情形"):
            pause_clock(row, ground="appraisal", by=county["李娟"])


def test_what_is_over_is_not_paused(county: County) -> None:
    row = medical(county)
    with clock.at(row.due_at), pytest.raises(TooLate):
        pause_clock(row, ground="appraisal", by=county["李娟"])


def test_a_stopped_clock_stays_stopped(county: County) -> None:
    row = medical(county)
    with clock.at(MONDAY + timedelta(hours=1)):
        stop_clock(row, reason="双方申请撤回调解。", by=county["李娟"])
        with pytest.raises(ClockOver, match="已终止"):
            resume_clock(row, by=county["李娟"])
    row.refresh_from_db()
    assert (row.state, row.next_at, row.note) == ("STOPPED", None, "双方申请撤回调解。")
    assert county.trail(row.case)[-1] == "终止法定时限"
