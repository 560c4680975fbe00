"""Drawing closed cases by lot: the seed is kept, so that anybody draws the same ones."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases.models import Case
from shanzhi.insight import actions as insight
from shanzhi.insight.errors import NothingToDraw
from shanzhi.insight.models import Recheck
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.queries import trail_of


def draw(county, size=2, *, by="沈浩", **more):
    return insight.draw_sample(first=today() - timedelta(days=1), last=today(), size=size, by=county[by], **more)


def codes(sample):
    return [r.case.code for r in Recheck.objects.filter(sample=sample).select_related("case").order_by("id")]


def test_it_works(county):
    for _n in range(4):
        county.case(state="CLOSED")
    county.case(state="HANDLING")
    sample = draw(county)
    assert (sample.size, sample.among) == (2, 4)
    assert [line.label for line in trail_of(sample.subject)] == ["抽样"]


def test_the_seed_draws_the_same_cases_again(county):
    for _n in range(6):
        county.case(state="CLOSED")
    first = draw(county, 3)
    assert codes(draw(county, 3, seed=first.seed)) == codes(first)
    others = {tuple(codes(draw(county, 3, seed=f"s{n}"))) for n in range(5)}
    assert len(others) > 1


def test_only_from_what_the_drawer_may_read(county):
    secret = county.case(state="CLOSED")
    Case.objects.filter(pk=secret.pk).update(circle="family")
    with pytest.raises(NothingToDraw):
        draw(county)


def test_one_unit_and_one_place(county):
    mine = county.case(state="CLOSED", to="住建")
    county.case(state="CLOSED", to="交警")
    assert codes(draw(county, 9, unit=county.units["住建"])) == [mine.code]
    with pytest.raises(NothingToDraw):
        draw(county, 9, area=county.areas["周巷"])


def test_refusals(county):
    county.case(state="CLOSED")
    with pytest.raises(NotAllowed):
        draw(county, by="周敏")
    with pytest.raises(Invalid):
        draw(county, 0)
    with pytest.raises(NotAllowed):
        insight.draw_sample(first=today(), last=today(), size=3, by=county["余主任"])
    assert insight.draw_sample(first=today(), last=today(), size=3, area=county.areas["浒山"], by=county["余主任"])
