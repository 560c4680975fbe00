from datetime import date, timedelta

import pytest

from shanzhi.kernel.errors import Invalid
from shanzhi.places import actions as places
from shanzhi.places import queries
from shanzhi.places.errors import CodeTaken
from shanzhi.places.models import Area

from .conftest import SYSTEM

DAY = date(2026, 1, 1)


def test_it_works(realm):
    """大同县 140227 became 云州区 140215, and everything in it was renumbered."""
    places.renumber(realm["县"], code="330215", name="慈州区", on=DAY, by=SYSTEM)
    assert realm.again("县").name == "慈州区"
    assert realm.again("阳明一").code == "330215004010001"
    assert realm.again("阳明一").path == realm["阳明一"].path


def test_it_is_still_found_by_its_former_code(realm):
    places.renumber(realm["县"], code="330215", on=DAY, by=SYSTEM)
    assert queries.area_by_code("330282004010001").pk == realm["阳明一"].pk
    assert queries.area_by_code("330282004010001", on=DAY) is None
    assert queries.area_by_code("330282004010001", on=DAY - timedelta(days=1)).pk == realm["阳明一"].pk
    assert [f.id for f in queries.search("330282004010001")] == [realm["阳明一"].pk]


def test_a_new_name_runs_through_the_labels_below(realm):
    places.renumber(realm["浒山"], name="虎山街道", on=DAY, by=SYSTEM)
    assert realm.again("阳明一").label == "虎山街道阳明社区第一网格"
    assert realm.again("路湾一").label == "周巷镇路湾村第一网格"


def test_without_those_below_only_the_one_changes(realm):
    places.renumber(realm["阳明"], code="330282004099", below=False, by=SYSTEM)
    assert realm.again("阳明一").code == "330282004010001"


def test_a_code_that_is_taken_is_refused_and_nothing_changes(realm):
    with pytest.raises(CodeTaken):
        places.renumber(realm["阳明"], code="330282004012", by=SYSTEM)
    assert Area.objects.filter(code__startswith="330282004010").count() == 3


def test_nothing_new_is_refused(realm):
    with pytest.raises(Invalid):
        places.renumber(realm["阳明"], code="330282004010", name="阳明社区", by=SYSTEM)
