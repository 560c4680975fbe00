"""A statutory clock runs beside the ordinary one, by itself for petitions and hotline orders, else by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.command import statutory
from shanzhi.command.actions import start_clock
from shanzhi.command.models import Clock
from shanzhi.command.watch_errors import ClockRuns
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="HANDLING")
        before = case.due_at
        row = start_clock(case, key_of_law="labour_mediation", by=county["李娟"])
    assert row.due_at == datetime(2026, 12, 9, 0, 0, tzinfo=SHANGHAI), "15 days, the first not counted, to 24:00"
    case.refresh_from_db()
    assert case.due_at == before, "the ordinary clock knows nothing of it"
    assert county.trail(case)[-1] == "启动法定时限"


def test_a_paper_of_last_week_counts_from_its_day(county: County) -> None:
    with clock.at(MONDAY):
        case = county.case(state="ACCEPTED")
        row = start_clock(case, key_of_law="legal_aid_decide", begins_at=MONDAY - timedelta(days=5), by=county["李娟"])
    assert row.due_at == datetime(2026, 11, 26, 0, 0, tzinfo=SHANGHAI)


def test_the_same_clock_does_not_run_twice(county: County) -> None:
    case = county.case(state="ACCEPTED")
    start_clock(case, key_of_law="labour_mediation", by=county["李娟"])
    with pytest.raises(ClockRuns):
        start_clock(case, key_of_law="labour_mediation", by=county["李娟"])


def test_what_is_refused(county: County) -> None:
    case = county.case(state="ACCEPTED")
    with pytest.raises(Invalid, match="没有这项"):
        start_clock(case, key_of_law="anything", by=county["李娟"])
    with pytest.raises(Invalid, match="起算时间"):
        start_clock(case, key_of_law="labour_mediation", begins_at=now() + timedelta(days=1), by=county["李娟"])
    with pytest.raises(NotAllowed):
        start_clock(case, key_of_law="labour_mediation", by=county["罗研"])


def test_a_petition_starts_its_own_and_an_ordinary_report_none(county: County) -> None:
    with clock.at(MONDAY):
        petition = county.case(state="ACCEPTED", channel="petition")
        plain = county.case(state="ACCEPTED")
    assert [c.key for c in Clock.objects.filter(case=petition)] == ["petition_register"]
    assert not Clock.objects.filter(case=plain).exists()
    assert "启动法定时限" in county.trail(petition)


def test_a_medical_dispute_starts_when_it_is_taken_in(county: County) -> None:
    case = county.case(category="DT12", circle="open")
    assert not Clock.objects.filter(case=case).exists()
    cases.accept(case, by=county["李娟"])
    [row] = statutory.of_case(Case.objects.get(pk=case.pk))
    assert (row.clock.key, row.terms.limit.str_zh) == ("medical_mediation", "30个工作日")
