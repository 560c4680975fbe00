import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.places.datum import Datum, clear_winner, from_wgs84, guess, metres_between, to_wgs84

VECTORS = Path(__file__).parents[4].parent / "shared/data/vectors/gcoord_china-cities.json"
SHIFTED = (Datum.GCJ02, Datum.BD09)


def test_it_works():
    place = [121.2664, 30.1696]
    assert 450 < metres_between(from_wgs84(place, "gcj02"), place) < 650
    assert metres_between(to_wgs84(from_wgs84(place, "bd09"), "bd09"), place) < 0.01
    assert list(to_wgs84(place, "cgcs2000")) == place


@given(lon=st.floats(73.5, 135.0), lat=st.floats(3.5, 53.5), datum=st.sampled_from(SHIFTED))
def test_there_and_back_is_the_same_place(lon, lat, datum):
    assert metres_between(to_wgs84(from_wgs84([lon, lat], datum), datum), [lon, lat]) < 0.01


def test_many_points_at_once_are_each_converted():
    points = np.array([[121.2, 30.1], [112.9, 35.8]])
    together = from_wgs84(points, "gcj02")
    assert [list(p) for p in together] == [list(from_wgs84(p, "gcj02")) for p in points]


def test_outside_the_country_nothing_is_shifted():
    assert list(from_wgs84([2.35, 48.85], "gcj02")) == [2.35, 48.85]


@pytest.mark.needs_data
@pytest.mark.skipif(not VECTORS.exists(), reason="needs ../shared/data/vectors/gcoord_china-cities.json")
@pytest.mark.parametrize(("datum", "column"), [(Datum.GCJ02, "GCJ02"), (Datum.BD09, "BD09")])
def test_664_cities_agree_with_a_map_provider_to_a_metre(datum, column):
    cities = json.loads(VECTORS.read_text(encoding="utf-8"))
    wgs = np.array([city["coords"]["WGS84"] for city in cities])
    shifted = np.array([city["coords"][column] for city in cities])
    assert metres_between(from_wgs84(wgs, datum), shifted).max() < 1.0
    assert metres_between(to_wgs84(shifted, datum), wgs).max() < 1.0


@pytest.mark.parametrize("datum", [Datum.WGS84, *SHIFTED])
def test_the_datum_is_found_by_comparing_with_known_places(datum):
    known = np.array([[121.21, 30.11], [121.25, 30.15], [121.33, 30.18]])
    assert clear_winner(guess(from_wgs84(known, datum), known)) == datum


def test_places_that_agree_with_nothing_leave_it_open():
    known = np.array([[121.21, 30.11], [121.25, 30.15]])
    assert clear_winner(guess(known + 0.05, known)) is None
