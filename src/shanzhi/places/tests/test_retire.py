from datetime import date

import pytest
import shapely

from shanzhi.kernel.errors import NotAllowed
from shanzhi.places import actions as places
from shanzhi.places import atlas, queries
from shanzhi.places.errors import ChildrenRemain, Retired, SuccessorUnfit
from shanzhi.places.models import Area, Succession
from shanzhi.records.queries import trail_of

from .conftest import SYSTEM, official

DAY = date(2026, 1, 1)


def test_it_works(realm):
    """高平 lost 130 villages like this."""
    by = official(realm["浒山"])
    places.retire(realm["阳明"], successors=[realm["金山"]], on=DAY, reason="规模调整", by=by)
    assert realm.again("阳明").retired_on == DAY
    assert queries.boundary_of(realm["金山"]).west == 121.20
    assert trail_of(f"area:{realm['阳明'].pk}")[-1].act == "places.retire"


def test_its_grids_come_under_the_successor(realm):
    places.retire(realm["阳明"], successors=[realm["金山"]], on=DAY, by=SYSTEM)
    now = Area.objects.filter(parent=realm["金山"], retired_on=None).order_by("code")
    assert [(a.code, a.name) for a in now] == [
        ("330282004012001", "第一网格"),
        ("330282004012002", "阳明社区第一网格"),
        ("330282004012003", "第二网格"),
    ]
    assert atlas.grid_at(121.22, 30.12).label == "浒山街道金山社区阳明社区第一网格"


def test_who_governs_now_sees_the_old_cases(realm):
    old_village, old_grid = realm["阳明"].path, realm["阳明一"].path
    places.retire(realm["阳明"], successors=[realm["金山"]], on=DAY, by=SYSTEM)
    reach = queries.reach(realm["金山"])
    assert reach[0] == realm["金山"].path
    assert any(old_village.startswith(p) for p in reach)
    assert any(old_grid.startswith(p) for p in reach)
    assert queries.reach(realm["周巷"]) == (realm["周巷"].path,)


def test_a_village_split_in_two_gives_each_grid_to_the_half_it_lies_in(realm):
    half = places.draw
    south = half(
        parent=realm["浒山"], level="village", name="阳明南社区", code="330282004030",
        shape=shapely.box(121.20, 30.10, 121.25, 30.15), by=SYSTEM,
    )  # fmt: skip
    north = half(
        parent=realm["浒山"], level="village", name="阳明北社区", code="330282004031",
        shape=shapely.box(121.20, 30.15, 121.25, 30.20), by=SYSTEM,
    )  # fmt: skip
    places.retire(realm["阳明"], successors=[south, north], kind="split", by=SYSTEM)
    assert [a.name for a in Area.objects.filter(parent=south)] == ["第一网格"]
    assert [a.name for a in Area.objects.filter(parent=north)] == ["第二网格"]
    for heir in (south, north):
        assert realm["阳明"].path in queries.reach(heir)


def test_what_has_nowhere_to_go_stops_it(realm):
    with pytest.raises(ChildrenRemain, match="还有2个区域没有去处"):
        places.retire(realm["阳明"], by=SYSTEM)
    assert realm.again("阳明").retired_on is None


def test_only_an_equal_can_take_over_and_only_in_reach(realm):
    with pytest.raises(SuccessorUnfit, match="层级不同"):
        places.retire(realm["阳明"], successors=[realm["浒山"]], by=SYSTEM)
    with pytest.raises(NotAllowed):
        places.retire(realm["阳明"], successors=[realm["路湾"]], by=official(realm["浒山"]))


def test_twice_is_refused(realm):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    with pytest.raises(Retired, match="不能再撤并"):
        places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    assert Succession.objects.filter(predecessor=realm["阳明二"]).count() == 1


def test_heirs_are_followed_to_areas_of_today(realm):
    places.retire(realm["阳明二"], successors=[realm["阳明一"]], by=SYSTEM)
    places.retire(realm["阳明"], successors=[realm["金山"]], by=SYSTEM)
    assert [f.label for f in queries.heirs(realm["阳明二"])] == ["浒山街道金山社区阳明社区第一网格"]
