from dataclasses import dataclass

import pytest
import shapely

from shanzhi.kernel.errors import NotAllowed
from shanzhi.places import actions as places
from shanzhi.places import atlas

from .conftest import BEGAN, SYSTEM, official


@dataclass(frozen=True)
class Row:
    level: str
    code: str
    name: str
    parent_code: str
    wkb: bytes | None
    lon: float = 121.25
    lat: float = 30.15
    kind: str = "basic"
    purpose: str = ""


SQUARE = shapely.to_wkb(shapely.box(121.2, 30.1, 121.3, 30.2))
ROWS = [
    Row("county", "330282", "慈溪市", "", SQUARE),
    Row("town", "330282004", "浒山街道", "330282", SQUARE),
    Row("village", "330282004010", "阳明社区", "330282004", None),
]


def test_it_works(db):
    assert places.lay_out(ROWS, on=BEGAN, source="示意图", by=SYSTEM) == 3
    found = atlas.grid_at(121.25, 30.15)
    assert (found.label, found.schematic) == ("浒山街道", True)
    assert atlas.current().facts[found.id + 1].label == "浒山街道阳明社区"


def test_only_the_system_and_only_into_an_empty_database(realm):
    for by in (SYSTEM, official(realm["县"])):
        with pytest.raises(NotAllowed):
            places.lay_out(ROWS, on=BEGAN, by=by)
