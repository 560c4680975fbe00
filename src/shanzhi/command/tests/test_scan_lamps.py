"""The job of every minute: passes until nothing is left, and then it ends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django import app

from shanzhi.cases.models import Case
from shanzhi.command import jobs
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def waiting(county: County, how_many: int) -> None:
    with clock.at(MONDAY):
        for _ in range(how_many):
            county.case()


def test_it_works(county: County) -> None:
    waiting(county, 2)
    with clock.at(MONDAY + timedelta(days=9)):
        assert jobs.scan_lamps(timestamp=0) == 2
        assert jobs.scan_lamps(timestamp=0) == 0


@pytest.mark.parametrize("batch", [1, 2, 3, 5, 100])
def test_it_ends_however_large_a_pass_is(county: County, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    waiting(county, 5)
    monkeypatch.setattr(jobs, "BATCH", batch)
    with clock.at(MONDAY + timedelta(days=9)):
        assert jobs.scan_lamps(timestamp=0) == 5
    assert not Case.objects.filter(lamp_next_at__lte=MONDAY + timedelta(days=9)).exists()


def test_errands_beyond_the_first_pass_are_found_too(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass takes so many cases and so many errands: more errands than cases must not end it early."""
    with clock.at(MONDAY):
        for _ in range(3):
            county.case(state="HANDLING")
    Case.objects.update(lamp_next_at=None)
    monkeypatch.setattr(jobs, "BATCH", 2)
    with clock.at(MONDAY + timedelta(days=60)):
        assert jobs.scan_lamps(timestamp=0) == 3


def test_it_is_asked_every_minute_and_never_stands_in_line_twice() -> None:
    task = app.tasks["shanzhi.command.jobs.scan_lamps"]
    assert (task.queue, task.queueing_lock) == ("clock", "command.scan_lamps")
    assert [p.cron for p in app.periodic_registry.periodic_tasks.values() if p.task is task] == ["* * * * *"]
