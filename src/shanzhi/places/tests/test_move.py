from datetime import date

import pytest

from shanzhi.kernel.errors import NotAllowed
from shanzhi.places import actions as places
from shanzhi.places import atlas, queries
from shanzhi.places.errors import SuccessorUnfit, WrongLevel
from shanzhi.places.models import Area

from .conftest import SYSTEM, official

DAY = date(2026, 1, 1)


def test_it_works(realm):
    new = places.move(realm["金山"], to=realm["周巷"], code="330282121012", on=DAY, reason="区划调整", by=SYSTEM)
    assert new.path.startswith(realm["周巷"].path)
    assert new.label == "周巷镇金山社区"
    assert realm.again("金山").retired_on == DAY
    assert realm.again("金山").path == realm["金山"].path


def test_all_under_it_goes_along_with_codes_and_boundaries(realm):
    new = places.move(realm["金山"], to=realm["周巷"], code="330282121012", on=DAY, by=SYSTEM)
    grid = Area.objects.get(parent=new)
    assert (grid.code, grid.label) == ("330282121012001", "周巷镇金山社区第一网格")
    assert atlas.grid_at(121.27, 30.15).id == grid.pk


def test_both_old_and_new_governors_see_the_old_cases(realm):
    places.move(realm["金山"], to=realm["周巷"], code="330282121012", on=DAY, by=SYSTEM)
    old = realm["金山一"].path
    assert any(old.startswith(prefix) for prefix in queries.reach(realm["周巷"]))
    assert any(old.startswith(prefix) for prefix in queries.reach(realm["浒山"]))
    assert not any(old.startswith(prefix) for prefix in queries.reach(realm["阳明"]))


def test_whoever_is_appointed_to_the_old_self_reaches_the_new_one(realm):
    once = places.move(realm["阳明二"], to=realm["金山"], on=DAY, by=SYSTEM)
    twice = places.move(once, to=realm["路湾"], on=DAY, by=SYSTEM)
    assert queries.reach(realm.again("阳明二")) == (realm["阳明二"].path, once.path, twice.path)
    assert queries.reach(realm["阳明"]) == (realm["阳明"].path,)


def test_a_single_grid_gets_the_next_code_of_its_new_village(realm):
    new = places.move(realm["阳明二"], to=realm["金山"], by=SYSTEM)
    assert new.code == "330282004012002"
    assert queries.reach(realm["金山"]) == (realm["金山"].path, realm["阳明二"].path)


@pytest.mark.parametrize(("to", "refusal"), [("阳明", SuccessorUnfit), ("周巷", WrongLevel)])
def test_where_it_cannot_go_is_refused(realm, to, refusal):
    with pytest.raises(refusal):
        places.move(realm["阳明一"], to=realm[to], by=SYSTEM)


def test_the_mover_needs_reach_over_both(realm):
    with pytest.raises(NotAllowed):
        places.move(realm["金山"], to=realm["周巷"], by=official(realm["浒山"]))
