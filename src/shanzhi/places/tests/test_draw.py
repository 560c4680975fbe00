import pytest
import shapely

from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places import actions as places
from shanzhi.places.errors import CodeTaken, CodeUnfit, NotDegrees, ShapeElsewhere, ShapeUnfit, WrongLevel
from shanzhi.places.models import AreaCode
from shanzhi.places.queries import boundary_of
from shanzhi.records.queries import trail_of

from .conftest import BEGAN, SYSTEM, official


def test_it_works(realm):
    by = official(realm["浒山"])
    grid = places.draw(parent=realm["阳明"], level="grid", name="第三网格", by=by)
    assert grid.code == "330282004010003"
    assert grid.label == "浒山街道阳明社区第三网格"
    assert grid.initials == "dswg"
    assert grid.path == f"{realm['阳明'].path}{grid.pk}."
    [line] = trail_of(f"area:{grid.pk}")
    assert (line.act, line.actor_name, line.label) == ("places.draw", "周敏", "划设")


def test_a_dedicated_grid_is_numbered_from_901_and_says_for_what(realm):
    with pytest.raises(Invalid, match="专属对象"):
        places.draw(parent=realm["阳明"], level="grid", name="市场网格", kind="dedicated", by=SYSTEM)
    market = places.draw(
        parent=realm["阳明"], level="grid", name="市场网格", kind="dedicated", purpose="农贸市场", by=SYSTEM
    )
    assert market.code == "330282004010901"


def test_below_a_grid_codes_get_two_digits(realm):
    first = places.draw(parent=realm["阳明一"], level="micro_grid", name="1-1微网格", by=SYSTEM)
    second = places.draw(parent=realm["阳明一"], level="micro_grid", name="1-2微网格", by=SYSTEM)
    assert [first.code[-2:], second.code[-2:]] == ["01", "02"]
    assert first.label == "浒山街道阳明社区1-1微网格"


def test_a_code_once_used_is_never_given_again(realm):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    assert places.draw(parent=realm["阳明"], level="grid", name="第三网格", by=SYSTEM).code == "330282004010003"


def test_a_code_by_hand_is_taken(realm):
    assert places.draw(parent=realm["阳明"], level="grid", name="河西片", code="YM-HX", by=SYSTEM).code == "YM-HX"


def test_a_grid_belongs_to_a_village_and_never_straight_to_a_town(realm):
    with pytest.raises(WrongLevel, match="“网格”不能直接放在“浒山街道”"):
        places.draw(parent=realm["浒山"], level="grid", name="第九网格", by=SYSTEM)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [("330282004010001", CodeTaken), ("330282121201077", CodeUnfit), ("330282004010955", CodeUnfit), ("甲", CodeUnfit)],
)
def test_a_code_that_is_taken_or_belongs_elsewhere_is_refused(realm, code, refusal):
    with pytest.raises(refusal):
        places.draw(parent=realm["阳明"], level="grid", name="第三网格", code=code, by=SYSTEM)


def test_outside_ones_reach_it_is_refused(realm):
    with pytest.raises(NotAllowed):
        places.draw(parent=realm["路湾"], level="grid", name="第二网格", by=official(realm["浒山"]))


def test_a_boundary_may_come_as_geojson_in_another_datum(realm):
    shape = {
        "type": "Polygon",
        "coordinates": [[[121.21, 30.11], [121.22, 30.11], [121.22, 30.12], [121.21, 30.12], [121.21, 30.11]]],
    }
    grid = places.draw(parent=realm["阳明"], level="grid", name="第三网格", shape=shape, datum="gcj02", by=SYSTEM)
    held = boundary_of(grid)
    assert held is not None
    assert held.source_datum == "gcj02"
    assert 0.003 < 121.21 - held.west < 0.006


@pytest.mark.parametrize(
    ("shape", "refusal"),
    [
        (shapely.LineString([(121.2, 30.1), (121.3, 30.2)]), ShapeUnfit),
        (shapely.box(40512000, 3340000, 40513000, 3341000), NotDegrees),
        (shapely.box(121.35, 30.12, 121.36, 30.13), ShapeElsewhere),
    ],
)
def test_a_boundary_that_cannot_be_is_refused(realm, shape, refusal):
    with pytest.raises(refusal):
        places.draw(parent=realm["阳明"], level="grid", name="第三网格", shape=shape, by=SYSTEM)


def test_its_first_code_and_name_are_kept_from_the_day(realm):
    [row] = AreaCode.objects.filter(area=realm["阳明一"])
    assert (row.code, row.name, row.valid_from, row.valid_to) == ("330282004010001", "第一网格", BEGAN, None)
