import time

import pytest
import shapely

from shanzhi.places import actions as places
from shanzhi.places import atlas, datum
from shanzhi.places.models import Atlas

from .conftest import SYSTEM


def test_it_works(realm):
    assert atlas.grid_at(121.22, 30.12).label == "浒山街道阳明社区第一网格"
    assert [a.level for a in atlas.areas_at(121.22, 30.12)] == ["grid", "village", "town", "county"]
    assert atlas.grid_at(121.22, 30.12, level="town").code == "330282004"
    assert atlas.grid_at(120.0, 30.0) is None


def test_a_point_on_a_shared_border_goes_to_the_lower_code_every_time(realm):
    assert {atlas.grid_at(121.25, 30.12).code for _ in range(5)} == {"330282004010001"}
    assert atlas.grid_at(121.22, 30.15).code == "330282004010001"


def test_where_no_grid_is_drawn_the_village_has_it(realm):
    places.redraw(realm["金山一"], shape=shapely.box(121.25, 30.10, 121.30, 30.15), by=SYSTEM)
    assert atlas.grid_at(121.28, 30.18).code == realm["金山"].code


def test_just_outside_it_goes_to_the_nearest_within_the_tolerance(realm):
    outside = (121.1998, 30.12)
    assert atlas.grid_at(*outside) is None
    assert atlas.grid_at(*outside, tolerance=50).code == "330282004010001"
    assert atlas.grid_at(*outside, tolerance=10) is None


def test_a_point_may_come_in_another_datum(realm):
    there = datum.from_wgs84([121.2001, 30.12], "bd09")
    assert atlas.grid_at(*there, datum="bd09").code == "330282004010001"


def test_a_change_is_seen_at_once_and_costs_one_tiny_query_else(realm, django_assert_num_queries):
    atlas.current()
    with django_assert_num_queries(1):
        atlas.grid_at(121.22, 30.12)
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    assert atlas.grid_at(121.22, 30.18).code == "330282004010001"


def test_a_number_never_comes_again(realm):
    first = atlas.turn_page()
    Atlas.objects.update(number=first)
    assert atlas.turn_page() > first


def test_points_in_no_area_are_named(realm):
    assert atlas.current().outside([(121.22, 30.12), (120.0, 30.0), (121.39, 30.19)]) == [1]


def test_ten_thousand_lookups_take_less_than_a_second(realm):
    book = atlas.current()
    began = time.perf_counter()
    for i in range(10_000):
        book.at(121.2 + (i % 200) / 1000, 30.1 + (i % 97) / 1000)
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize("point", [(float("nan"), 30.1), (float("inf"), float("inf"))])
def test_what_is_not_a_place_is_nowhere(realm, point):
    assert atlas.areas_at(*point) == ()
