from datetime import date, timedelta

import pytest
import shapely

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import ChangedMeanwhile
from shanzhi.places import actions as places
from shanzhi.places import atlas, geometry
from shanzhi.places.errors import DayUnfit
from shanzhi.places.models import Boundary
from shanzhi.places.queries import boundary_of
from shanzhi.records.queries import trail_of

from .conftest import SYSTEM, official

BIGGER = shapely.box(121.20, 30.10, 121.25, 30.16)


def test_it_works(realm):
    grid = realm["阳明一"]
    places.redraw(grid, shape=BIGGER, on=date(2026, 1, 1), note="新小区划入", by=official(realm["阳明"]))
    assert geometry.read(boundary_of(grid).shape).equals(BIGGER)
    assert atlas.grid_at(121.22, 30.155).id == grid.pk
    assert trail_of(f"area:{grid.pk}")[-1].detail["note"] == "新小区划入"


def test_the_old_boundary_is_kept_with_its_days(realm):
    grid, day = realm["阳明一"], date(2026, 1, 1)
    places.redraw(grid, shape=BIGGER, on=day, by=SYSTEM)
    before = boundary_of(grid, on=day - timedelta(days=1))
    assert (before.valid_to, before.north) == (day, 30.15)
    assert boundary_of(grid, on=day).north == 30.16


def test_history_is_not_rewritten_and_the_future_waits(realm):
    places.redraw(realm["阳明一"], shape=BIGGER, on=date(2026, 1, 1), by=SYSTEM)
    for day in (date(2025, 12, 31), today() + timedelta(days=1)):
        with pytest.raises(DayUnfit):
            places.redraw(realm["阳明一"], shape=BIGGER, on=day, by=SYSTEM)
    assert Boundary.objects.filter(area=realm["阳明一"]).count() == 2


def test_two_at_once_and_the_second_is_told(realm):
    shown = boundary_of(realm["阳明一"]).pk
    places.redraw(realm["阳明一"], shape=BIGGER, seen=shown, by=SYSTEM)
    with pytest.raises(ChangedMeanwhile):
        places.redraw(realm["阳明一"], shape=BIGGER, seen=shown, by=SYSTEM)
