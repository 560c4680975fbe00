"""A small county for the tests of places: two towns, three villages, grids of a hundredth of a degree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import shapely
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.places import _areas
from shanzhi.places import actions as places
from shanzhi.places.models import Area

SYSTEM = Actor.system("测试")
BEGAN = date(2020, 1, 1)

EVERYTHING = frozenset(
    f"places.{verb}"
    for verb in ("read", "draw", "redraw", "retire", "renumber", "move", "import_divisions", "import_grids")
)


def official(area: Area, *, name: str = "周敏", permissions: frozenset[str] = EVERYTHING) -> Actor:
    """Somebody who may do everything inside one area."""
    grant = Grant(
        post_id=1, post="系统管理员", unit_id=1, unit="社会治理中心", permissions=permissions, reach=(area.path,)
    )
    return Actor(id=7, name=name, grants=(grant,))


@dataclass
class Realm:
    """慈溪市 in small. `realm["阳明"]` is an area by its short name."""

    areas: dict[str, Area] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Area:
        return self.areas[name]

    def again(self, name: str) -> Area:
        """The area as the database has it now."""
        return Area.objects.get(pk=self.areas[name].pk)

    def draw(self, short: str, parent: str, level: str, called: tuple[str, str], box: tuple[float, ...]) -> None:
        name, code = called
        self.areas[short] = places.draw(
            parent=self[parent], level=level, name=name, code=code, shape=shapely.box(*box), on=BEGAN, by=SYSTEM
        )


@pytest.fixture
def realm(db) -> Realm:
    realm = Realm()
    sketch = _areas.Sketch(level="county", code="330282", name="慈溪市")
    county = _areas.new_area(sketch, None, on=BEGAN)
    _areas.save_new(county, on=BEGAN)
    _areas.put_boundary(county, shapely.box(121.20, 30.10, 121.40, 30.20), on=BEGAN, datum="wgs84")
    realm.areas["县"] = county
    d = realm.draw
    d("浒山", "县", "town", ("浒山街道", "330282004"), (121.20, 30.10, 121.30, 30.20))
    d("周巷", "县", "town", ("周巷镇", "330282121"), (121.30, 30.10, 121.40, 30.20))
    d("阳明", "浒山", "village", ("阳明社区", "330282004010"), (121.20, 30.10, 121.25, 30.20))
    d("金山", "浒山", "village", ("金山社区", "330282004012"), (121.25, 30.10, 121.30, 30.20))
    d("路湾", "周巷", "village", ("路湾村", "330282121201"), (121.30, 30.10, 121.40, 30.20))
    d("阳明一", "阳明", "grid", ("第一网格", "330282004010001"), (121.20, 30.10, 121.25, 30.15))
    d("阳明二", "阳明", "grid", ("第二网格", "330282004010002"), (121.20, 30.15, 121.25, 30.20))
    d("金山一", "金山", "grid", ("第一网格", "330282004012001"), (121.25, 30.10, 121.30, 30.20))
    d("路湾一", "路湾", "grid", ("第一网格", "330282121201001"), (121.30, 30.10, 121.40, 30.20))
    return realm


@pytest.fixture
def visit():
    """`visit("/places/7/", by=actor)` opens an address as somebody; what it answers, or the refusal it raises."""

    def open_(url: str, *, by: Actor | None, data: dict[str, object] | None = None, **headers: str) -> HttpResponse:
        factory = RequestFactory(headers=headers)
        request: Any = factory.get(url) if data is None else factory.post(url, data)
        request.actor = by
        request.user = AnonymousUser()
        request.session = SessionStore()
        request._messages = FallbackStorage(request)
        view, args, kwargs = resolve(url.partition("?")[0])
        return view(request, *args, **kwargs)

    return open_
