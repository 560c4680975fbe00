"""KL-06: what is known of homes is confirmed anew, in town every month and in the countryside every two."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shanzhi.fieldwork import actions, coverage, pulling, receiving
from shanzhi.fieldwork.models import Household
from shanzhi.kernel.clock import at, now
from shanzhi.site.testkit import County


@pytest.mark.acceptance("KL-06", "A23")
def test_town_monthly_countryside_every_two_months(county: County) -> None:
    county.appoint("高翔", "grid_worker", "阳明社区", "路湾1")
    town, countryside = county["陈芳"], county["高翔"]
    began = now() - timedelta(days=70)
    with at(began):
        home = actions.enrol_household(
            uid=uuid4(), area=county.areas["阳明1"], address="5幢102室", known={"people": 3}, by=town
        )
        farm = actions.enrol_household(
            uid=uuid4(), area=county.areas["路湾1"], address="路湾12号", known={"people": 2}, by=countryside
        )
    county_wide = county["郝主任"]

    def stale() -> int:
        return coverage.total(county.areas["county"], by=county_wide).stale

    with at(began + timedelta(days=20)):
        assert stale() == 0
    with at(began + timedelta(days=40)):
        assert stale() == 1, "in town a month has gone"
        # Nothing has changed: one tap says that all of it was looked through and is right.
        body = {"household": str(home.uid), "outcome": "met", "confirmed": True}
        [answer] = receiving.take_in(
            [{"id": str(uuid4()), "kind": "visit", "body": body, "made": 0, "sent": 60_000}], by=town
        )
        assert answer["state"] == "filed"
        assert stale() == 0
    with at(began + timedelta(days=65)):
        assert stale() == 1, "now the countryside's two months are over"
        row = next(r for r in pulling.households(by=countryside).rows if r["id"] == str(farm.uid))
        assert row["due"] <= row["refresh"] <= f"{began + timedelta(days=62):%Y-%m-%d}"
        # Nobody at home brings no data up to date.
        actions.record_visit(farm, uid=uuid4(), outcome="not_home", confirmed=True, by=countryside)
        assert stale() == 1
        actions.record_visit(farm, uid=uuid4(), outcome="met", changes={"people": (2, 4)}, by=countryside)
        assert stale() == 0
    assert Household.objects.get(pk=farm.pk).known == {"people": 4}
