"""Any place of `profiles/` in small, for tests: a real town with a few villages, its units, a person in every post.

place = small_place("houma")
case = place.report("DT0302", "房东不退押金。")
cases.accept(case, by=place.someone("dispatcher", at="command"))
place.step(case)                 what the place calls the stretch of the road: 登记受理
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.assigning import suggested_units
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile import current
from shanzhi.places import actions as places
from shanzhi.places.models import Area
from shanzhi.records.actions import put_profile_in_force
from shanzhi.site.demo import crowd, land
from shanzhi.site.demo.map import Division, make_map, read_divisions, tiers_of
from shanzhi.staff.models import Post, Unit
from shanzhi.staff.queries import actor_for

SYSTEM = Actor.system("测试")
VILLAGES = 3
STORY = "阳台下面的公共下水道堵了，污水从井盖冒出来，流到楼道里。"


class SmallPlace:
    """The profile named by the settings, landed: areas drawn, units founded, people appointed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.profile = current()
        put_profile_in_force(self.profile, by=SYSTEM)
        folder = land.folder_of(name)
        plan = tomllib.loads((folder / "demo.toml").read_text("utf-8"))
        plan["counts"] = self.counts = self._counts(plan["counts"])
        self._draw(read_divisions(folder / "divisions.csv"), plan)
        self._people(plan)

    def _counts(self, counts: dict[str, int]) -> dict[str, int]:
        """Every level that the plan has, but only a few areas on each: two grids a village, three parts a grid…"""
        few: dict[str, int] = {}
        number = VILLAGES
        for level in self.profile.levels:
            if counts.get(level.key):
                number = number * 2 if level.is_grid else 2
                few[level.key] = number
                number = number if level.is_grid else VILLAGES
        return few

    def _draw(self, divisions: list[Division], plan: dict[str, Any]) -> None:
        below: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            below[division.parent].append(division)
        town = next(d for d in below[divisions[0].code] if len(below[d.code]) >= VILLAGES)
        few = [divisions[0], town, *below[town.code][:VILLAGES]]
        rows = make_map(few, tiers_of(self.profile, plan["counts"]), box=tuple(plan["box"]))
        places.lay_out(rows, on=land.BEGAN, source="示意图", by=SYSTEM)
        self.areas: dict[str, list[Area]] = defaultdict(list)
        for area in Area.objects.order_by("code"):
            self.areas[area.level].append(area)

    def _people(self, plan: dict[str, Any]) -> None:
        rows = {
            level: [(a.pk, a.code, a.name, a.parent.code if a.parent else "") for a in areas]
            for level, areas in self.areas.items()
        }
        plan["people"] = dict.fromkeys(plan["people"], VILLAGES)
        ids = crowd.found_units(self.profile, rows)
        crowd.people_the_county(self.profile, plan, rows, ids)
        crowd.presence(self.profile, ids)
        self.units = {unit.code: unit for unit in Unit.objects.select_related("area")}

    # ── asking ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def town(self) -> Area:
        return self.areas["town"][0]

    def unit(self, ref: str, village: int = 0) -> Unit:
        """`housing`, or `@command`, `@mediation`, `@committee` of the town or of a village."""
        areas = {"town": self.town.code, "village": self.areas["village"][village].code}
        for station in self.areas.get("station", ())[:1]:
            areas["station"] = station.code
        return self.units[self.profile.unit_at(ref, areas) or ""]

    def someone(self, post: str, *, at: Unit | str, but: Actor | None = None) -> Actor:
        """The first who holds a post in a unit, as an actor; `but` is somebody else than that one."""
        unit = self.unit(at) if isinstance(at, str) else at
        rows = Post.objects.filter(kind=post, unit=unit, relieved_at__isnull=True).select_related("member")
        return actor_for(next(row.member for row in rows.order_by("id") if but is None or row.member_id != but.id))

    def step(self, case: Case) -> str:
        """What the place calls the stretch of the road where the case is."""
        step = self.profile.step_of(case.state, case.lead_unit.kind if case.lead_unit else "")
        return step.name if step else ""

    # ── doing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def report(
        self,
        category: str = "EV0404",
        text: str = STORY,
        *,
        level: str = "grid",
        area: Area | None = None,
        by: Actor | None = None,
        **facts: Any,
    ) -> Case:
        """A resident reports (or somebody of the desk writes it down) from an area, or from the first of a level."""
        facts = {"channel": "web", "people": [Person(name="赵小满", phone="13900004455")], **facts}
        place = area or self.areas[level][0]
        return cases.open_case(category=category, text=text, area=place, by=by or Actor.resident(), **facts)

    def hand_out(self, case: Case) -> Unit:
        """Dispatch to the unit that the place's own list proposes."""
        lead, assisting = suggested_units(case)
        if lead is None:
            raise LookupError(case.category)
        cases.dispatch(case, to=lead, assisting=assisting[:0], by=self.someone("dispatcher", at="@command"))
        return lead

    def settle(self, case: Case, unit: Unit, watch: Callable[[Case], Any] = lambda case: None) -> None:
        """The unit takes it up and reports back; it is verified, answered, followed up, rated, closed, archived.
        `watch` is called after every step."""
        desk, chief = self.someone("dispatcher", at="@command"), self.someone("command_chief", at="@command")
        handler, verifier = self.someone("handler", at=unit), self.someone("verifier", at="@command")
        for step in (
            lambda: cases.take_up(case, by=handler),
            lambda: cases.report_back(case, result="已疏通管道三十米，现场冲洗干净。", by=handler),
            lambda: cases.verify(case, finding="现场查看，井盖不再冒水。", on_site=True, by=verifier),
            lambda: cases.reply(case, text="已疏通并冲洗干净。", by=desk),
            lambda: cases.follow_up(case, is_solved=True, by=self.someone("caller", at="centre")),
            lambda: cases.rate(case, is_solved=True, satisfaction=5, by=Actor.resident()),
            lambda: cases.close(case, by=chief),
            lambda: cases.archive(case, by=chief),
        ):
            step()
            watch(case)
