"""A small county: two towns, one village with two grids; a centre, a command room, two departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from shanzhi.kernel.actor import Actor
from shanzhi.places.models import Area
from shanzhi.staff import panels
from shanzhi.staff.models import Member, Post, Unit
from shanzhi.staff.panels import Holding
from shanzhi.staff.queries import actor_for

SYSTEM = Actor.system("测试")
BEGAN = date(2020, 1, 1)
PASSWORD = "小桥流水-人家-2026"


class World:
    """Short words for what a test needs. People are invented."""

    def __init__(self) -> None:
        self.county = self.area("county", "330282", "慈溪市")
        self.hushan = self.area("town", "330282004", "浒山街道", self.county)
        self.zhouxiang = self.area("town", "330282121", "周巷镇", self.county)
        self.yangming = self.area("village", "330282004001", "阳明社区", self.hushan)
        self.grid1 = self.area("grid", "330282004001001", "第一网格", self.yangming)
        self.grid2 = self.area("grid", "330282004001002", "第二网格", self.yangming)
        self.centre = self.unit("centre", "慈溪市社会治理中心", "centre", self.county)
        self.room = self.unit("330282004-command", "浒山街道综合信息指挥室", "command_room", self.hushan)
        self.traffic = self.unit("traffic", "公安局交通警察大队", "department", self.county)
        self.housing = self.unit("housing", "住房和城乡建设局", "department", self.county)
        self.community = self.unit("330282004001-community", "阳明社区居民委员会", "community", self.yangming)

    def area(self, level: str, code: str, name: str, parent: Area | None = None) -> Area:
        area = Area.objects.create(parent=parent, level=level, code=code, name=name, label=name, path=f"?{code}.")
        area.path = f"{parent.path if parent else ''}{area.pk}."
        area.save()
        return area

    def unit(self, code: str, name: str, kind: str, area: Area | None = None, **more: Any) -> Unit:
        return Unit.objects.create(code=code, name=name, short_name=name[:24], kind=kind, area=area, **more)

    def person(self, name: str, *posts: tuple[Any, ...], **more: Any) -> Member:
        """`("dispatcher", unit, area)` for each post held."""
        member = Member(username=f"u{Member.objects.count() + 1:04}", name=name, pinyin=name, **more)
        member.set_unusable_password()
        member.save()
        for kind, unit, *area in posts:
            self.post(member, kind, unit, *area)
        return member

    def post(self, member: Member, kind: str, unit: Unit, area: Area | None = None, **more: Any) -> Post:
        more = {"starts_on": BEGAN, **more}
        return Post.objects.create(member=member, kind=kind, unit=unit, area=area, **more)

    def admin(self, kind: str = "security_admin", name: str = "", area: Area | None = None) -> Actor:
        """Somebody who administers the county (or an area)."""
        unit = self.room if area == self.hushan else self.centre
        return actor_for(self.person(name or kind, (kind, unit, area or self.county)))


@pytest.fixture
def world(db: None) -> World:
    return World()


@dataclass
class Desk:
    """A room above, as the slots of `panels` see it: who holds how many cases for which unit."""

    held: dict[int, dict[int, int]] = field(default_factory=dict)
    moves: list[tuple[int, int, int | None]] = field(default_factory=list)

    def give(self, member: Member, unit: Unit, count: int) -> None:
        self.held.setdefault(member.pk, {})[unit.pk] = count

    def holdings(self, member_id: int) -> list[Holding]:
        return [Holding(what="承办案件", count=n, unit_id=u) for u, n in self.held.get(member_id, {}).items()]

    def hand_over(self, member_id: int, to_member_id: int, *, unit_id: int | None = None, by: Actor) -> None:
        self.moves.append((member_id, to_member_id, unit_id))
        mine = self.held.get(member_id, {})
        for unit in [u for u in mine if unit_id in (None, u)]:
            theirs = self.held.setdefault(to_member_id, {})
            theirs[unit] = theirs.get(unit, 0) + mine.pop(unit)

    def unit_holdings(self, unit_id: int) -> list[Holding]:
        count = sum(units.get(unit_id, 0) for units in self.held.values())
        return [Holding(what="承办案件", count=count, unit_id=unit_id)]

    def hand_over_unit(self, unit_id: int, to_unit_id: int, *, by: Actor) -> None:
        for units in self.held.values():
            if unit_id in units:
                units[to_unit_id] = units.get(to_unit_id, 0) + units.pop(unit_id)

    def counts(self, member: Member) -> Sequence[int]:
        return list(self.held.get(member.pk, {}).values())


@pytest.fixture
def desk() -> Any:
    holder = Desk()
    panels.register(holder)
    yield holder
    panels.unregister(holder)
