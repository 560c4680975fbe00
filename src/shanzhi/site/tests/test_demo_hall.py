"""The demo's hall is in motion: people wait, windows call, the last days have figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.intake import hall_figures, hall_queries
from shanzhi.intake.models import Booking, Referral, Visit
from shanzhi.kernel import clock
from shanzhi.kernel.clock import SHANGHAI, today
from shanzhi.site.demo import hall
from shanzhi.site.testkit import County

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)


def test_it_works(county: County) -> None:
    with clock.at(MONDAY):
        hall.fill(county.profile)
        centre = county.units["中心"]
        assert sum(line.waiting for line in hall_queries.lines(centre)) > 3
        assert hall_queries.called_now(centre)
        found = hall_figures.figures(centre, today() - timedelta(days=10), today())
    assert found.visits > 60 and found.overall.median is not None and found.batches >= 4
    assert Referral.objects.filter(wall="legal_aid").exists() and Booking.objects.exists()
    assert not Visit.objects.filter(on__lt=today() - timedelta(days=30)).exists()
