"""Who and what a demo case falls to: grids with how busy they are, desks, leading units, and the people in posts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from shanzhi.kernel.profile import Profile
from shanzhi.places.models import Area
from shanzhi.staff.models import Post, Unit
from shanzhi.staff.queries import post_label


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    path: str
    label: str
    lon: float
    lat: float
    village: str
    town: str
    codes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody on one case."""

    desk: int
    desk_path: str
    lead: int
    assist: int | None
    community: int
    grid_worker: int
    dispatcher: int
    handler: int
    helper: int | None
    verifier: int
    caller: int
    chief: int


class Roster:
    """Read once from the tables that `land` and `crowd` have filled."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        by_path = {a.path: a for a in Area.objects.all()}
        self.areas = list(by_path.values())
        self.grids = [self._place(a, by_path) for a in self.areas if a.level == "grid"]
        self.weights = self._busy()
        self.tails: list[str] = []
        self.units = {u.code: u for u in Unit.objects.select_related("area")}
        self.posts: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.workers: dict[int, int] = {}
        self._actors: dict[int, tuple[str, str, str]] = {}
        for post in Post.objects.select_related("member", "unit").order_by("id"):
            self.posts[post.unit_id, post.kind].append(post.member_id)
            if post.kind == "grid_worker" and post.area_id is not None:
                self.workers.setdefault(post.area_id, post.member_id)
            self._actors.setdefault(post.member_id, (post.member.name, post_label(post.kind), post.unit.short_name))
        self._leads: dict[tuple[str, str], tuple[int, int | None]] = {}

    @staticmethod
    def _place(area: Area, by_path: dict[str, Area]) -> Place:
        ids = area.path.rstrip(".").split(".")
        line = [by_path[".".join(ids[:n]) + "."] for n in range(1, len(ids) + 1)]
        above = {a.level: a for a in line}
        return Place(
            id=area.pk, path=area.path, label=area.label, lon=area.lon or 0.0, lat=area.lat or 0.0,
            village=above["village"].name.removesuffix("居委会").removesuffix("村委会"), town=above["town"].code,
            codes={a.level: a.code for a in line},
        )  # fmt: skip

    def _busy(self) -> np.ndarray:
        """Towns are not alike, and in every town some grids bring most of the work."""
        rng = np.random.RandomState(3)
        return rng.pareto(1.6, len(self.grids)) + 0.25

    def actor_rows(self) -> list[tuple[Any, ...]]:
        return [(pk, *row) for pk, row in self._actors.items()]

    def unit_rows(self) -> list[tuple[Any, ...]]:
        return [(u.pk, u.short_name) for u in self.units.values()]

    def _one(self, unit: int, kind: str, luck: float) -> int:
        found = self.posts.get((unit, kind)) or self.posts[self.units["centre"].pk, "dispatcher"]
        return found[int(luck * 7919) % len(found)]

    def _unit_pair(self, category: str, place: Place) -> tuple[int, int | None]:
        key = (category, place.codes["village"])
        if key not in self._leads:
            areas = {
                level: place.codes[level] for level in ("county", "town", "station", "village") if level in place.codes
            }
            lead = self.profile.lead_for(category, areas)
            unit = self.units.get(lead or "") or self.units[f"{place.codes['village']}-committee"]
            others = [self.units[c].pk for c in self.profile.assist_for(category, areas) if c in self.units]
            assist = next((pk for pk in others if pk != unit.pk), None)
            self._leads[key] = (unit.pk, assist)
        return self._leads[key]

    def line(self, place: Place, category: str, luck: float) -> Line:
        """The people of one case; `luck` decides between colleagues."""
        desk = self.units.get(f"{place.town}-command") or self.units["centre"]
        lead, assist = self._unit_pair(category, place)
        if luck * 10 % 1 > 0.28:
            assist = None
        centre = self.units["centre"].pk
        return Line(
            desk=desk.pk, desk_path=desk.area.path if desk.area else "", lead=lead, assist=assist,
            community=self.units[f"{place.codes['village']}-committee"].pk,
            grid_worker=self.workers.get(place.id, 0) or self._one(centre, "dispatcher", luck),
            dispatcher=self._one(desk.pk, "dispatcher", luck), handler=self._one(lead, "handler", luck),
            helper=self._one(assist, "handler", luck) if assist else None,
            verifier=self._one(desk.pk, "verifier", luck), caller=self._one(centre, "caller", luck),
            chief=self._one(desk.pk, "command_chief", luck),
        )  # fmt: skip
