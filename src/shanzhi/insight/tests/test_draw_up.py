"""The monthly sheet of units or towns: drawn up once the month is over and counted, then frozen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.insight import actions as insight
from shanzhi.insight.appraising import score_of
from shanzhi.insight.errors import ComputedTooEarly, MonthNotOver, NotComputed
from shanzhi.insight.figures import latest
from shanzhi.insight.models import Sheet
from shanzhi.insight.periods import Period, plus_months
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import at, now, today
from shanzhi.kernel.errors import Invalid, NotAllowed

SYSTEM = Actor.system("测试")


@pytest.fixture
def month(county):
    """Last month, with three cases of two units, counted."""
    first = plus_months(today().replace(day=1), -1)
    with at(now().replace(year=first.year, month=first.month, day=3, hour=2)):
        county.case(state="CLOSED", to="交警")
        county.case(state="CLOSED", to="住建")
        county.case(state="HANDLING", to="交警")
    insight.compile(by=SYSTEM)
    return first


def test_it_works(county, month):
    sheet = insight.draw_up(month=month, of="units", by=county["罗研"])
    rows = {row["name"]: row for row in sheet.content["rows"]}
    assert set(rows) == {"慈溪市公安局交警大队", "慈溪市住房和城乡建设局"}
    assert rows["慈溪市住房和城乡建设局"]["score"] == 100
    assert 0 < rows["慈溪市公安局交警大队"]["score"] < 100
    assert sheet.state == "DRAWN_UP"


def test_rows_stand_by_code_and_not_by_rank(county, month):
    sheet = insight.draw_up(month=month, of="units", by=county["罗研"])
    assert [row["code"] for row in sheet.content["rows"]] == ["housing", "traffic"]


def test_towns(county, month):
    sheet = insight.draw_up(month=month, of="areas", by=county["罗研"])
    assert [row["name"] for row in sheet.content["rows"]] == ["浒山街道"]


def test_drawing_up_again_replaces_what_was(county, month):
    first = insight.draw_up(month=month, of="units", by=county["罗研"])
    second = insight.draw_up(month=month, of="units", by=county["罗研"])
    assert Sheet.objects.get(pk=first.pk).state == "REPLACED"
    assert second.state == "DRAWN_UP"


def test_what_was_not_counted_costs_no_points(county, month):
    computation = latest(county.profile)
    weights = computation.rules.appraise_units
    nothing = [(0, 0, 0)] * len(weights)
    period = Period.of_month(month)
    assert score_of(computation, weights, nothing, period) is None
    assert score_of(computation, weights, [(10, 10, 0), *nothing[1:]], period) == 100


def test_refusals(county, month):
    with pytest.raises(MonthNotOver):
        insight.draw_up(month=today(), of="units", by=county["罗研"])
    with pytest.raises(Invalid):
        insight.draw_up(month=month, of="people", by=county["罗研"])
    with pytest.raises(NotAllowed):
        insight.draw_up(month=month, of="units", by=county["余主任"])
    with at(now() + timedelta(days=62)), pytest.raises(ComputedTooEarly):
        insight.draw_up(month=plus_months(month, 1), of="units", by=county["罗研"])


def test_nothing_was_counted_yet(county):
    with pytest.raises(NotComputed):
        insight.draw_up(month=plus_months(today().replace(day=1), -1), of="units", by=county["罗研"])
