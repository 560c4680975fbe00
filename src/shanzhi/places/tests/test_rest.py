import json

import pytest
from ninja.testing import TestClient

from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.places import actions as places
from shanzhi.places.rest import router

from .conftest import SYSTEM, official

api = TestClient(router)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[121.2, 30.1], [121.25, 30.1], [121.25, 30.14], [121.2, 30.14], [121.2, 30.1]]],
}


@pytest.fixture
def admin(realm):
    return official(realm["县"])


def test_a_partner_asks_whose_grid_a_point_is(admin):
    found = api.get("/areas/at?lon=121.22&lat=30.12", actor=admin).json()["areas"]
    assert [a["level"] for a in found] == ["grid", "village", "town", "county"]
    assert found[0]["code"] == "330282004010001"


def test_areas_are_listed_by_key_and_searched(admin):
    page = api.get("/areas?parent=330282&limit=1", actor=admin).json()
    assert [a["name"] for a in page["items"]] == ["浒山街道"]
    rest = api.get(f"/areas?parent=330282&limit=1&after={page['next']}", actor=admin).json()
    assert ([a["name"] for a in rest["items"]], rest["next"]) == (["周巷镇"], None)
    assert api.get("/areas/search?q=jssq", actor=admin).json()[0]["label"] == "浒山街道金山社区"


def test_an_area_is_found_by_a_former_code(realm, admin):
    places.renumber(realm["阳明"], code="330282004099", by=SYSTEM)
    whole = api.get("/areas/330282004010", actor=admin).json()
    assert (whole["code"], whole["holds"], whole["parent"]) == ("330282004099", {"grid": 2}, "330282004")


def test_the_acts_are_those_of_the_desk(realm, admin):
    body = {"parent": "330282004010", "level": "grid", "name": "第三网格"}
    assert api.post("/areas", json=body, actor=admin).json()["code"] == "330282004010003"
    drawn = api.post("/areas/330282004010001/redraw", json={"geometry": SQUARE}, actor=admin).json()
    assert drawn["lat"] == pytest.approx(30.12)
    moved = api.post("/areas/330282004010002/move", json={"to": "330282004012"}, actor=admin).json()
    assert moved["code"] == "330282004012002"
    gone = api.post("/areas/330282004010/retire", json={"successors": ["330282004012"]}, actor=admin).json()
    assert [a["name"] for a in gone["successors"]] == ["金山社区"]
    with pytest.raises(NotFound):
        api.post("/areas/330282004010/renumber", json={"name": "甲"}, actor=admin)


def test_maps_and_files(realm, admin):
    page = api.get("/areas/330282004/children.geojson?zoom=12", actor=admin)
    assert len(json.loads(page.content)["features"]) == 2


def test_without_the_permission_nothing_is_told(realm):
    stranger = official(realm["县"], permissions=frozenset())
    with pytest.raises(NotAllowed):
        api.get("/areas/at?lon=121.22&lat=30.12", actor=stranger)
    with pytest.raises(NotAllowed):
        api.post("/areas/330282004010001/redraw", json={"geometry": SQUARE}, actor=stranger)
