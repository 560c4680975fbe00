"""A step that is done starts the next one that the law knows; a late one is marked, a resident's own time lapses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.command import statutory
from shanzhi.command.actions import meet_clock, remind_of_clocks, start_clock
from shanzhi.command.models import Clock
from shanzhi.kernel import clock
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.notices.models import Notice
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
SYSTEM = Actor.system("法定时限")


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="HANDLING")
        row = start_clock(case, key_of_law="legal_aid_decide", by=county["李娟"])
    with clock.at(MONDAY + timedelta(days=2)):
        done = meet_clock(row, paper="慈援决〔2026〕18号", by=county["李娟"])
        [follow, *_rest] = statutory.of_case(case)
    assert (done.state, done.is_late, done.paper) == ("MET", False, "慈援决〔2026〕18号")
    assert follow.clock.key == "legal_aid_assign", "three days to name the lawyer"
    assert f"{follow.last_day:%m-%d}" == "11-30", "the third day is a Saturday: it rolls over to Monday"


def test_a_late_step_is_written_down_as_late(county: County) -> None:
    with clock.at(MONDAY):
        row = start_clock(county.case(state="ACCEPTED"), key_of_law="labour_accept", by=county["李娟"])
    with clock.at(row.due_at + timedelta(days=1)):
        assert meet_clock(row, by=county["李娟"]).is_late


def test_what_is_refused(county: County) -> None:
    with clock.at(MONDAY):
        row = start_clock(county.case(state="HANDLING"), key_of_law="labour_accept", by=county["李娟"])
        with pytest.raises(Invalid, match="完成时间"):
            meet_clock(row, at=MONDAY - timedelta(days=1), by=county["李娟"])
        with pytest.raises(NotFound):
            meet_clock(row, by=county["王磊"])
        with pytest.raises(NotAllowed):
            meet_clock(row, by=county["罗研"])


def test_remind_of_clocks_before_and_after(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="HANDLING")
        row = start_clock(case, key_of_law="labour_mediation", by=county["李娟"])
    assert row.remind_at is not None
    with clock.at(row.remind_at - timedelta(minutes=1)):
        assert remind_of_clocks(by=SYSTEM) == 0
    with clock.at(row.remind_at):
        assert remind_of_clocks(by=SYSTEM) == 1
        assert remind_of_clocks(by=SYSTEM) == 0, "once"
    assert "陈刚" in told(county, "clock_near") and "孙梅" in told(county, "clock_near")
    with clock.at(row.due_at):
        assert remind_of_clocks(by=SYSTEM) == 1
    assert "李娟" in told(county, "clock_over")
    assert county.trail(case).count("法定时限提醒") == 2


def test_a_residents_own_time_lapses_and_nobody_is_late(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="HANDLING")
        row = start_clock(case, key_of_law="petition_ask_review", by=county["李娟"])
    with clock.at(row.due_at + timedelta(minutes=1)):
        assert remind_of_clocks(by=SYSTEM) == 1
    assert Clock.objects.get(pk=row.pk).state == "LAPSED"
    assert told(county, "clock_over") == set()


def told(county: County, template: str) -> set[str]:
    found = set(Notice.objects.filter(template=template, channel="inbox").values_list("member_id", flat=True))
    return {name for name, person in county.people.items() if person.pk in found}
