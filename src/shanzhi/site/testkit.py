"""A small county for tests, in words: two towns with villages and grids, a centre, command rooms, departments, people.

`county` is the fixture most tests want; `county.case(...)` gives a case in a named situation:

    county.case()                       reported by a resident, waiting at the desk
    county.case(state="ACCEPTED")       taken in by the town's dispatcher
    county.case(state="DISPATCHED")     with the town's traffic squad, not yet taken up
    county.case(state="HANDLING")       …taken up by its handler, and so on to ARCHIVED
    county.case(circle="family")        seen only by who may see such cases
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile import current
from shanzhi.places.models import Area, Atlas, Boundary
from shanzhi.records.actions import put_profile_in_force
from shanzhi.staff.models import Member, Post, Unit
from shanzhi.staff.queries import actor_for

SYSTEM = Actor.system("测试")
BEGAN = date(2020, 1, 1)


class County:
    """慈溪市 in small: 浒山街道 with 阳明社区 (three grids) and 金山社区 (two), 周巷镇 with one village (two grids)."""

    def __init__(self) -> None:
        self.profile = current()
        put_profile_in_force(self.profile, by=SYSTEM)
        Atlas.objects.get_or_create(pk=1)
        self.areas: dict[str, Area] = {}
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Member] = {}
        self._map()
        self._organise()
        self._appoint()

    # ── places ────────────────────────────────────────────────────────────────────────────────────────────────

    def _area(self, key: str, level: str, code: str, name: str, parent: str = "", box: tuple[float, ...] = ()) -> Area:
        above = self.areas[parent] if parent else None
        label = (
            name
            if level in ("county", "town")
            else f"{above.label if above and level != 'village' else (above.name if above else '')}{name}"
        )
        area = Area(parent=above, level=level, code=code, name=name, label=label, path="", established_on=BEGAN)
        area.path = f"?{key}."
        area.save()
        area.path = f"{above.path if above else ''}{area.pk}."
        if box:
            west, south, east, north = box
            area.lon, area.lat = (west + east) / 2, (south + north) / 2
        area.save()
        if box:
            import shapely

            Boundary.objects.create(
                area=area, shape=shapely.to_wkb(shapely.box(*box)), west=box[0], south=box[1], east=box[2],
                north=box[3], valid_from=BEGAN,
            )  # fmt: skip
        self.areas[key] = area
        return area

    def _map(self) -> None:
        a = self._area
        a("county", "county", "330282", "慈溪市", box=(121.20, 30.10, 121.40, 30.20))
        a("浒山", "town", "330282004", "浒山街道", "county", (121.20, 30.10, 121.30, 30.20))
        a("周巷", "town", "330282121", "周巷镇", "county", (121.30, 30.10, 121.40, 30.20))
        a("阳明", "village", "330282004001", "阳明社区", "浒山", (121.20, 30.10, 121.25, 30.20))
        a("金山", "village", "330282004002", "金山社区", "浒山", (121.25, 30.10, 121.30, 30.20))
        a("路湾", "village", "330282121201", "路湾村", "周巷", (121.30, 30.10, 121.40, 30.20))
        for i, (key, parent, west) in enumerate(
            [
                ("阳明1", "阳明", 121.20), ("阳明2", "阳明", 121.2167), ("阳明3", "阳明", 121.2333),
                ("金山1", "金山", 121.25), ("金山2", "金山", 121.275), ("路湾1", "路湾", 121.30), ("路湾2", "路湾", 121.35),
            ]
        ):  # fmt: skip
            width = {"阳明": 0.01666, "金山": 0.025, "路湾": 0.05}[parent]
            number = int(key[-1])
            a(
                key,
                "grid",
                f"{self.areas[parent].code}{number:03}",
                f"第{'一二三'[number - 1]}网格",
                parent,
                (west, 30.10, west + width, 30.20),
            )
            del i

    # ── units ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _organise(self) -> None:
        def unit(key: str, code: str, name: str, kind: str, area: str, short: str = "") -> None:
            self.units[key] = Unit.objects.create(
                code=code, name=name, short_name=short or key, kind=kind, area=self.areas[area]
            )

        unit("中心", "centre", "慈溪市社会治理中心", "centre", "county")
        unit("浒山指挥室", "330282004-room", "浒山街道综合信息指挥室", "command_room", "浒山")
        unit("周巷指挥室", "330282121-room", "周巷镇综合信息指挥室", "command_room", "周巷")
        unit("交警", "traffic", "慈溪市公安局交警大队", "department", "county")
        unit("综合执法", "enforcement", "慈溪市综合行政执法局", "department", "county")
        unit("住建", "housing", "慈溪市住房和城乡建设局", "department", "county")
        unit("人社", "labour", "慈溪市人力资源和社会保障局", "department", "county")
        unit("阳明社区", "330282004001-community", "阳明社区居民委员会", "community", "阳明")

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────

    def appoint(self, name: str, kind: str, unit: str, area: str = "") -> Member:
        """A person with one more post."""
        member = self.people.get(name)
        if member is None:
            member = Member(username=f"u{len(self.people) + 1:03}", name=name)
            member.set_unusable_password()
            member.save()
            self.people[name] = member
        Post.objects.create(
            member=member, unit=self.units[unit], kind=kind, starts_on=BEGAN,
            area=self.areas[area] if area else None,
        )  # fmt: skip
        return member

    def _appoint(self) -> None:
        for name, kind, unit, area in [
            ("周敏", "dispatcher", "中心", "county"),
            ("李娟", "dispatcher", "浒山指挥室", "浒山"),
            ("王磊", "dispatcher", "周巷指挥室", "周巷"),
            ("何静", "window_clerk", "中心", "county"),
            ("沈浩", "supervisor", "中心", "county"),
            ("方琴", "verifier", "浒山指挥室", "浒山"),
            ("钱芳", "caller", "中心", "county"),
            ("陈刚", "handler", "交警", ""),
            ("吴强", "handler", "综合执法", ""),
            ("郑伟", "handler", "住建", ""),
            ("孙梅", "unit_head", "交警", ""),
            ("陈芳", "grid_worker", "阳明社区", "阳明1"),
            ("林书记", "leader", "中心", "county"),
            ("郝主任", "command_chief", "中心", "county"),
            ("余主任", "command_chief", "浒山指挥室", "浒山"),
            ("系统员", "system_admin", "中心", ""),
            ("安全员", "security_admin", "中心", ""),
            ("审计员", "audit_admin", "中心", "county"),
        ]:
            self.appoint(name, kind, unit, area)

    def actor(self, name: str) -> Actor:
        """The person as an actor, with the posts of today."""
        return actor_for(self.people[name])

    __getitem__ = actor

    # ── cases ─────────────────────────────────────────────────────────────────────────────────────────────────

    def case(self, *, state: str = "REPORTED", place: str = "阳明1", to: str = "交警", **facts: Any) -> Case:
        """A case brought to a state by the acts themselves, each by the person whose work it is."""
        facts = {
            "category": self.a_category,
            "channel": "web",
            "text": "小区大门口两侧每天早上停满车，消防通道也占了，上班出不去。",
            "address": "阳明社区正门",
            "people": [Person(name="张三丰", phone="13800002716")],
            **facts,
        }
        case = cases.open_case(area=self.areas[place], by=Actor.resident(), **facts)
        for reached, step in self._road(to):
            if case.state == state:
                break
            step(case)
            del reached
        if case.state != state:
            raise ValueError(f"the road does not lead to {state}")
        return case

    @property
    def a_category(self) -> str:
        """An open, ordinary event category of the profile."""
        return next(
            c.code
            for c in self.profile.leaf_categories
            if c.kind == "event" and c.circle == "open" and c.klass == "ordinary"
        )

    def _road(self, to: str) -> list[tuple[str, Callable[[Case], Any]]]:
        town, centre = self["李娟"], self["余主任"]
        handler = self[{"交警": "陈刚", "综合执法": "吴强", "住建": "郑伟"}[to]]
        return [
            ("ACCEPTED", lambda c: cases.accept(c, by=town)),
            ("DISPATCHED", lambda c: cases.dispatch(c, to=self.units[to], by=town)),
            ("HANDLING", lambda c: cases.take_up(c, by=handler)),
            ("REPORTED_BACK", lambda c: cases.report_back(c, result="已拖离违停车辆四辆，补划禁停标线。", by=handler)),
            ("VERIFIED", lambda c: cases.verify(c, finding="现场已无违停。", by=self["方琴"])),
            ("FOLLOWED_UP", lambda c: (cases.reply(c, text="门口违停已清理，已补划禁停标线。", by=town), cases.follow_up(c, is_solved=True, by=self["钱芳"]))),
            ("EVALUATED", lambda c: cases.rate(c, is_solved=True, satisfaction=5, by=Actor.resident())),
            ("CLOSED", lambda c: cases.close(c, by=centre)),
            ("ARCHIVED", lambda c: cases.archive(c, by=centre)),
        ]  # fmt: skip
