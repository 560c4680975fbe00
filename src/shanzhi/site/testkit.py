"""A small county for tests, in words: two towns with villages and grids, a centre, command rooms, departments, people.

`county` is the fixture most tests want; `county.case(...)` gives a case in a named situation:

    county.case()                       reported by a resident, waiting at the desk
    county.case(state="ACCEPTED")       taken in by the town's dispatcher
    county.case(state="DISPATCHED")     with the town's traffic squad, not yet taken up
    county.case(state="HANDLING")       …taken up by its handler, and so on to ARCHIVED
    county.case(state="RETURNED")       sent back by the squad, waiting for a ruling; so for every side state
    county.case(circle="family")        seen only by who may see such cases
    county.errand(case, "交警")          the squad's part of it
    county.plea(case)                   what waits for a ruling
    county.trail(case)                  what was done, in Chinese terms
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import shapely
from django.db import connection

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case, Concerned, Errand, Plea
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import current
from shanzhi.kernel.worktime import Limit
from shanzhi.places import atlas
from shanzhi.places.models import Area, AreaCode, Boundary
from shanzhi.records.actions import put_profile_in_force
from shanzhi.records.queries import trail_of
from shanzhi.staff.models import Member, Post, Unit
from shanzhi.staff.queries import actor_for

Box = tuple[float, float, float, float]
"""West, south, east, north."""
SYSTEM = Actor.system("测试")
BEGAN = date(2020, 1, 1)
HANDLERS = {"交警": "陈刚", "综合执法": "吴强", "住建": "郑伟"}


def _next_ids(table: str, count: int) -> list[int]:
    """Fresh ids, so that a county is written in a few statements: every test makes one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [pk for (pk,) in cursor.fetchall()]


class County:
    """慈溪市 in small: 浒山街道 with 阳明社区 (three grids) and 金山社区 (two), 周巷镇 with one village (two grids)."""

    def __init__(self) -> None:
        self.profile = current()
        put_profile_in_force(self.profile, by=SYSTEM)
        self.areas: dict[str, Area] = {}
        self.units: dict[str, Unit] = {}
        self.people: dict[str, Member] = {}
        self._map()
        self._organise()
        self._appoint()

    # ── places ────────────────────────────────────────────────────────────────────────────────────────────────

    def _map(self) -> None:
        plan: list[tuple[str, str, str, str, str, Box]] = [
            ("county", "county", "330282", "慈溪市", "", (121.20, 30.10, 121.40, 30.20)),
            ("浒山", "town", "330282004", "浒山街道", "county", (121.20, 30.10, 121.30, 30.20)),
            ("周巷", "town", "330282121", "周巷镇", "county", (121.30, 30.10, 121.40, 30.20)),
        ]
        for key, code, name, town, west, width, grids in (
            ("阳明", "330282004001", "阳明社区", "浒山", 121.20, 0.05, 3),
            ("金山", "330282004002", "金山社区", "浒山", 121.25, 0.05, 2),
            ("路湾", "330282121201", "路湾村", "周巷", 121.30, 0.10, 2),
        ):
            plan.append((key, "village", code, name, town, (west, 30.10, west + width, 30.20)))
            step = width / grids
            plan += [
                (
                    f"{key}{n}", "grid", f"{code}{n:03}", f"第{'一二三'[n - 1]}网格", key,
                    (west + (n - 1) * step, 30.10, west + n * step, 30.20),
                )
                for n in range(1, grids + 1)
            ]  # fmt: skip
        ids = _next_ids("places_area", len(plan))
        for pk, (key, level, code, name, parent, box) in zip(ids, plan, strict=True):
            self.areas[key] = self._area(pk, level, code, name, above=self.areas.get(parent), box=box)
        Area.objects.bulk_create(self.areas.values())
        Boundary.objects.bulk_create(
            Boundary(
                area=self.areas[key], shape=shapely.to_wkb(shapely.box(*box)), west=box[0], south=box[1], east=box[2],
                north=box[3], valid_from=BEGAN,
            )
            for key, *_rest, box in plan
        )  # fmt: skip
        AreaCode.objects.bulk_create(
            AreaCode(area=area, code=area.code, name=area.name, valid_from=BEGAN) for area in self.areas.values()
        )
        atlas.turn_page()

    @staticmethod
    def _area(pk: int, level: str, code: str, name: str, *, above: Area | None, box: Box) -> Area:
        within = {"village": above.name, "grid": above.label}.get(level, "") if above else ""
        west, south, east, north = box
        return Area(
            pk=pk, parent=above, level=level, code=code, name=name, label=f"{within}{name}", established_on=BEGAN,
            path=f"{above.path if above else ''}{pk}.", lon=(west + east) / 2, lat=(south + north) / 2,
        )  # fmt: skip

    # ── units ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _organise(self) -> None:
        for pk, (key, code, name, kind, area) in zip(
            _next_ids("staff_unit", 8),
            [
                ("中心", "centre", "慈溪市社会治理中心", "centre", "county"),
                ("浒山指挥室", "330282004-room", "浒山街道综合信息指挥室", "command_room", "浒山"),
                ("周巷指挥室", "330282121-room", "周巷镇综合信息指挥室", "command_room", "周巷"),
                ("交警", "traffic", "慈溪市公安局交警大队", "department", "county"),
                ("综合执法", "enforcement", "慈溪市综合行政执法局", "department", "county"),
                ("住建", "housing", "慈溪市住房和城乡建设局", "department", "county"),
                ("人社", "labour", "慈溪市人力资源和社会保障局", "department", "county"),
                ("阳明社区", "330282004001-community", "阳明社区居民委员会", "community", "阳明"),
            ],
            strict=True,
        ):
            self.units[key] = Unit(pk=pk, code=code, name=name, short_name=key, kind=kind, area=self.areas[area])
        Unit.objects.bulk_create(self.units.values())

    # ── people ────────────────────────────────────────────────────────────────────────────────────────────────

    def appoint(self, name: str, kind: str, unit: str, area: str = "") -> Member:
        """A person with one more post."""
        member = self.people.get(name)
        if member is None:
            member = self.people[name] = self._member(name, len(self.people) + 1)
            member.save()
        self._post(name, kind, unit, area).save()
        return member

    @staticmethod
    def _member(name: str, number: int, pk: int | None = None) -> Member:
        member = Member(pk=pk, username=f"u{number:03}", name=name)
        member.set_unusable_password()
        return member

    def _post(self, name: str, kind: str, unit: str, area: str) -> Post:
        return Post(
            member=self.people[name], unit=self.units[unit], kind=kind, starts_on=BEGAN,
            area=self.areas[area] if area else None,
        )  # fmt: skip

    def _appoint(self) -> None:
        posts = [
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
            ("系统员", "system_admin", "中心", "county"),
            ("安全员", "security_admin", "中心", "county"),
            ("审计员", "audit_admin", "中心", "county"),
            ("罗研", "analyst", "中心", "county"),
        ]
        ids = _next_ids("staff_member", len(posts))
        for number, (pk, (name, *_post)) in enumerate(zip(ids, posts, strict=True), start=1):
            self.people[name] = self._member(name, number, pk)
        Member.objects.bulk_create(self.people.values())
        Post.objects.bulk_create(self._post(*post) for post in posts)

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
        if state in SIDE_ROADS:
            start, way = SIDE_ROADS[state]
            case = self.case(state=start, place=place, to=to, **facts)
            way(self, case)
            return case
        if state == "DRAFT":
            facts |= {"state": "DRAFT", "channel": "grid_worker"}
        by = self["陈芳"] if state == "DRAFT" else Actor.resident()
        case = cases.open_case(area=self.areas[place], by=by, **facts)
        for _reached, step in self._road(to):
            if case.state == state:
                break
            step(case)
        if case.state != state:
            raise ValueError(f"the road does not lead to {state}")
        return case

    def errand(self, case: Case, unit: str) -> Errand:
        """The newest errand of a unit in a case."""
        return Errand.objects.filter(case_id=case.pk, unit=self.units[unit]).latest("id")

    def handler(self, case: Case) -> Actor:
        """Whose hands the case is in."""
        return self[HANDLERS[case.lead_unit.short_name if case.lead_unit else "交警"]]

    def plea(self, case: Case) -> Plea:
        """The one that waits for a ruling."""
        return Plea.objects.get(case_id=case.pk, state="ASKED")

    @staticmethod
    def kind_of(case: Case) -> Limit:
        """The limit that runs, for sums in its own kind of time."""
        return Limit.parse(case.limit)

    def reporter(self, case: Case) -> Concerned:
        return Concerned.objects.get(case_id=case.pk, role="reporter")

    def trail(self, case: Case) -> list[str]:
        """The Chinese terms of what was done, oldest first."""
        return [line.label for line in trail_of(case.subject)]

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
        handler = self[HANDLERS[to]]
        return [
            ("ACCEPTED", lambda c: cases.accept(c, by=town)),
            ("DISPATCHED", lambda c: cases.dispatch(c, to=self.units[to], by=town)),
            ("HANDLING", lambda c: cases.take_up(c, by=handler)),
            ("REPORTED_BACK", lambda c: cases.report_back(c, result="已拖离违停车辆四辆，补划禁停标线。", by=handler)),
            ("VERIFIED", lambda c: cases.verify(c, finding="现场已无违停。", by=self["方琴"])),
            ("FOLLOWED_UP", self._answer_and_ask),
            ("EVALUATED", lambda c: cases.rate(c, is_solved=True, satisfaction=5, by=Actor.resident())),
            ("CLOSED", lambda c: cases.close(c, by=centre)),
            ("ARCHIVED", lambda c: cases.archive(c, by=centre)),
        ]  # fmt: skip

    def _answer_and_ask(self, case: Case) -> None:
        cases.reply(case, text="门口违停已清理，已补划禁停标线。", by=self["李娟"])
        cases.follow_up(case, is_solved=True, by=self["钱芳"])


def _bounce(county: County, case: Case) -> None:
    other = county.units["综合执法" if case.lead_unit != county.units["综合执法"] else "住建"]
    cases.send_back(case, reason="门口属小区内部道路。", next_unit=other, by=county.handler(case))


def _park(county: County, case: Case) -> None:
    until = today() + timedelta(days=30)
    cases.suspend(case, reason="等待道路改造完工。", until=until, by=county.handler(case))
    cases.rule(case, plea=county.plea(case), granted=True, by=county["余主任"])


def _merge(county: County, case: Case) -> None:
    main = county.case(state="ACCEPTED")
    cases.join(case, to=main, by=county["李娟"])


SIDE_ROADS: dict[str, tuple[str, Callable[[County, Case], Any]]] = {
    "REGISTERED": ("REPORTED", lambda county, c: cases.register(c, by=county["李娟"])),
    "TRIAGED": ("ACCEPTED", lambda county, c: cases.triage(c, note="普通事件", by=county["李娟"])),
    "REFUSED": (
        "REPORTED",
        lambda county, c: cases.decline(c, reason="属法院审理中的案件。", right_door="人民法院", by=county["李娟"]),
    ),
    "WITHDRAWN": ("REPORTED", lambda county, c: cases.withdraw(c, reason="自己解决了", by=Actor.resident())),
    "TRANSFERRED": (
        "ACCEPTED",
        lambda county, c: cases.transfer(c, to="劳动仲裁院", reason="属劳动争议仲裁。", by=county["李娟"]),
    ),
    "ESCALATED": ("ACCEPTED", lambda county, c: cases.escalate(c, reason="涉及多个部门。", by=county["李娟"])),
    "RETURNED": ("DISPATCHED", _bounce),
    "SUSPENDED": ("HANDLING", _park),
    "MERGED": ("REPORTED", _merge),
    "REOPENED": ("CLOSED", lambda county, c: cases.reopen(c, reason="又堵上了。", by=county["李娟"])),
}
"""Where each side state begins on the main road, and the step aside."""
