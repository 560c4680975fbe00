"""A made map of a county: real codes and names of towns and villages, everything drawn invented and marked schematic.

The cut is by levels: each level covers its parent without gap or overlap. Same seed, same map.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from shanzhi.kernel.profile import Profile
from shanzhi.places import geometry, naming
from shanzhi.places.datum import METRES_PER_DEGREE

from . import cells

Generator = np.random.RandomState
"""The legacy generator on purpose: its stream is promised never to change."""


@dataclass(frozen=True, slots=True)
class Division:
    """A line of a county's divisions: the county with 6 digits, towns with 9, villages with 12."""

    code: str
    name: str

    @property
    def parent(self) -> str:
        return {9: self.code[:6], 12: self.code[:9]}.get(len(self.code), "")


@dataclass(frozen=True, slots=True)
class Tier:
    """A level of the tree below the county, from the top. `count` is how many areas in the whole county; 0 means the
    divisions say it (towns and villages)."""

    level: str
    count: int = 0
    name: str = ""
    """The level's Chinese name: what an area below a grid is called after its number."""
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area of the map, a row ready for COPY."""

    level: str
    code: str
    name: str
    parent_code: str
    wkb: bytes | None
    """None where the level is not drawn."""
    lon: float
    lat: float
    kind: str = "basic"
    purpose: str = ""
    schematic: bool = True


@dataclass(slots=True)
class _Node:
    level: str
    code: str
    name: str
    weight: float = 1.0
    kind: str = "basic"
    purpose: str = ""
    children: list[_Node] = field(default_factory=list)
    leaves: int = 0
    number: int = -1

    def count_leaves(self) -> int:
        self.leaves = sum(child.count_leaves() for child in self.children) if self.children else 1
        return self.leaves


CIXI = (121.06, 30.03, 121.62, 30.36)
HAINING = (120.30, 30.25, 120.87, 30.60)
GAOPING = (112.70, 35.62, 113.17, 35.98)
BOXES = {"330282": CIXI, "330481": HAINING, "140581": GAOPING}
"""About where a county lies: west, south, east, north."""

_NOUNS = {"micro_grid": "微网格", "household_group": "联户组"}
_ZONES = re.compile("开发区|园区|保税区|创新中心|虚拟")
"""What the divisions list beside towns and communities though nobody lives there: all firms."""
_PURPOSES = ("农贸市场", "工业园区", "商业综合体", "学校", "医院", "专业市场", "物流园区", "人才公寓")


def read_divisions(path: Path) -> list[Division]:
    """`code,name` lines of a profile's divisions.csv."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Division(row["code"].strip(), row["name"].strip()) for row in csv.DictReader(file)]


def tiers_of(profile: Profile, counts: Mapping[str, int]) -> list[Tier]:
    """The levels of a profile below the county, with how many areas each shall have (towns and villages: as many as
    the divisions name). Optional levels without a count are left out, and what would lie below the last count."""
    levels = [level for level in profile.levels if level.key != "county"]
    named = [level.key for level in levels if not level.is_grid and not level.optional]
    return [
        Tier(level.key, 0 if level.key in named else counts[level.key], level.name, level.drawn)
        for level in levels
        if level.key in named or counts.get(level.key)
    ]


def make_map(
    divisions: Iterable[Division],
    tiers: list[Tier],
    *,
    box: tuple[float, float, float, float] = CIXI,
    seed: int = 20260101,
    dedicated_share: float = 0.05,
    root_level: str = "county",
) -> Iterator[Drawn]:
    """Every area of the county, parents before children.

    `tiers` (see `tiers_of`) go from below the county to the deepest: town, village, grid 1724, micro_grid 10450. The
    box (west, south, east, north) says about where the county lies, see `BOXES`. About `dedicated_share` of the grids
    are 专属网格.
    """
    rng = Generator(seed)
    plan = _Planner(list(divisions), tiers, root_level, dedicated_share, rng)
    root = plan.root
    root.count_leaves()
    west, south, east, north = box
    scale = (METRES_PER_DEGREE * float(np.cos(np.radians((south + north) / 2))), METRES_PER_DEGREE)
    land = cells.outline((0.0, 0.0, (east - west) * scale[0], (north - south) * scale[1]), rng)
    layout = _Surveyor(root, land, rng).layout()
    net = cells.settle(layout.seeds, layout.groups, land)
    cells.smooth(net, cells.rank_borders(net, layout.groups))
    cells.warp(net, rng)
    shapes = cells.bent(net, rng)
    by_depth = _all_depths(shapes, layout.groups)
    origin = np.array([west, south])
    for depth, level in enumerate(by_depth):
        by_depth[depth] = shapely.transform(level, lambda xy: np.round(xy / scale + origin, 8))
    _number(root, by_depth, plan)
    yield from _rows(root, by_depth, {tier.level for tier in tiers if not tier.drawn})


def _all_depths(shapes: np.ndarray, groups: list[np.ndarray]) -> list[np.ndarray]:
    """Shapes of every depth, the county first; each is the union of the depth below it."""
    depths = [shapes]
    for upper, lower in zip(reversed(groups[:-1]), reversed(groups[1:]), strict=True):
        parent_of = np.zeros(lower.max() + 1, dtype=np.int64)
        parent_of[lower] = upper
        depths.insert(0, cells.merged(depths[0], parent_of))
    return depths


class _Planner:
    """The tree of the county before anything is drawn: who has how many children, and how heavy each village is."""

    def __init__(
        self,
        divisions: list[Division],
        tiers: list[Tier],
        root_level: str,
        dedicated_share: float,
        rng: Generator,
    ) -> None:
        self.rng = rng
        self.tiers = tiers
        self.dedicated_share = dedicated_share
        self.nouns = {tier.level: tier.name or _NOUNS.get(tier.level, "") for tier in tiers}
        county = next(d for d in divisions if len(d.code) == 6)
        self.root = _Node(root_level, county.code, county.name)
        self.villages: list[_Node] = []
        self.is_zone = {d.code: bool(_ZONES.search(d.name)) for d in divisions if len(d.code) == 9}
        named = [t.level for t in tiers if not t.count]
        if len(named) != 2:
            raise ValueError("two tiers come from the divisions: towns and villages")
        self.town_level, self.village_level = named
        self._add_divisions(divisions)
        self._add_stations()
        self._add_below()

    def _add_divisions(self, divisions: list[Division]) -> None:
        towns = {
            d.code: _Node(self.town_level, d.code, naming.place_name(d.name)) for d in divisions if len(d.code) == 9
        }
        for division in divisions:
            if len(division.code) != 12:
                continue
            village = _Node(self.village_level, division.code, naming.place_name(division.name))
            community = division.code[9] == "0"
            village.weight = float(self.rng.lognormal(0.25 if community else 0.0, 0.35))
            towns[division.parent].children.append(village)
            self.villages.append(village)
        self.root.children = [town for town in towns.values() if town.children]

    def _add_stations(self) -> None:
        """A tier between towns and villages (联动工作站): each takes some neighbouring villages of one town."""
        order = [t.level for t in self.tiers]
        between = self.tiers[order.index(self.town_level) + 1 : order.index(self.village_level)]
        for tier in between:
            shares = [sum(v.weight for v in town.children) for town in self.root.children]
            most = [len(town.children) for town in self.root.children]
            for town, count in zip(self.root.children, _apportion(tier.count, shares, most=most), strict=True):
                slices = np.array_split(np.arange(len(town.children)), count)
                town.children = [
                    _Node(
                        tier.level,
                        f"{town.code}Z{i:02d}",
                        f"{naming.stem(town.name)}第{naming.numeral(i)}联动工作站",
                        children=[town.children[k] for k in part],
                    )
                    for i, part in enumerate(slices, start=1)
                ]

    def _add_below(self) -> None:
        order = [t.level for t in self.tiers]
        parents = self.villages
        for depth, tier in enumerate(self.tiers[order.index(self.village_level) + 1 :]):
            weights = [p.weight for p in parents]
            below: list[_Node] = []
            for parent, count in zip(parents, _apportion(tier.count, weights), strict=True):
                parent.children = [
                    _Node(tier.level, "", "", weight=parent.weight / count * float(self.rng.lognormal(0, 0.15)))
                    for _i in range(count)
                ]
                if depth == 0:
                    self._dedicate(parent)
                below.extend(parent.children)
            parents = below

    def _dedicate(self, village: _Node) -> None:
        whole = self.is_zone[village.code[:9]] or bool(_ZONES.search(village.name))
        chance = self.dedicated_share * 4.3
        if whole:
            chosen = village.children
        elif len(village.children) >= 3 and self.rng.uniform() < chance:
            chosen = village.children[-1:]
        else:
            return
        for child in chosen:
            child.kind = "dedicated"
            child.purpose = "工业园区" if whole else _PURPOSES[self.rng.randint(len(_PURPOSES))]


def _apportion(total: int, weights: list[float], *, most: list[int] | None = None) -> list[int]:
    """Whole shares of `total` in proportion to the weights, at least one each, at most `most`."""
    if total < len(weights):
        raise ValueError(f"{total} areas cannot fill {len(weights)} parents")
    quota = np.array(weights) / sum(weights) * total
    counts = np.maximum(np.floor(quota).astype(int), 1)
    ceiling = np.array(most) if most is not None else np.full(len(weights), total)
    if ceiling.sum() < total:
        raise ValueError(f"{total} areas do not fit")
    counts = np.minimum(counts, ceiling)
    while counts.sum() != total:
        if counts.sum() < total:
            open_ = np.where(counts < ceiling, quota - counts, -np.inf)
            counts[open_.argmax()] += 1
        else:
            spare = np.where(counts > 1, counts - quota, -np.inf)
            counts[spare.argmax()] -= 1
    return [int(c) for c in counts]


class _Surveyor:
    """Spreads the leaves over the land, level by level, so that every group keeps together."""

    def __init__(self, root: _Node, land: BaseGeometry, rng: Generator) -> None:
        self.root, self.land, self.rng = root, land, rng
        self.seeds = np.zeros((root.leaves, 2))
        self.groups: list[np.ndarray] = []
        self._next_leaf = 0
        self._counts: list[int] = []

    def layout(self) -> cells.Layout:
        depth = 0
        node = self.root
        while node.children:
            node, depth = node.children[0], depth + 1
        self.groups = [np.zeros(self.root.leaves, dtype=np.int64) for _ in range(depth + 1)]
        self._counts = [0] * (depth + 1)
        sites = self._town_sites()
        seat = np.array(self.land.centroid.coords[0])
        points = cells.scatter(self.land, sites, seat, self.root.leaves * cells.SAMPLES_PER_LEAF, self.rng)
        self._place(self.root, points, 0, sites)
        return cells.Layout(self.seeds, self.groups)

    def _town_sites(self) -> np.ndarray:
        """Streets (001–099) round the seat, the other towns evenly over the rest, zones (400 on) at the rim."""
        towns = self.root.children
        west, south, east, north = self.land.bounds
        tries = np.column_stack([self.rng.uniform(west, east, 24_000), self.rng.uniform(south, north, 24_000)])
        tries = tries[shapely.contains_xy(self.land, tries)]
        seat = np.array(self.land.centroid.coords[0])
        places = cells.leaf_sites(tries, len(towns), self.rng)
        rim = shapely.distance(self.land.exterior, shapely.points(places))
        far = np.hypot(*(places - seat).T)
        left = set(range(len(towns)))
        sites = np.zeros((len(towns), 2))
        ordered = sorted(range(len(towns)), key=lambda i: (self._rank(towns[i]), towns[i].code))
        for i in ordered:
            rank = self._rank(towns[i])
            if rank == 0:
                best = min(left, key=lambda k: far[k])
            elif rank == 1:
                best = min(left, key=lambda k: rim[k])
            else:
                best = min(left)
            left.discard(best)
            sites[i] = places[best]
        return sites

    @staticmethod
    def _rank(town: _Node) -> int:
        """0 in the seat (streets, and what else stands for the town itself), 1 at the rim, 2 anywhere."""
        if town.code[6:9] < "100":
            return 0
        return 2 if town.code[6:9] < "400" else (1 if _ZONES.search(town.name) else 0)

    def _place(self, node: _Node, points: np.ndarray, depth: int, sites: np.ndarray | None = None) -> None:
        first = self._next_leaf
        node.number = self._counts[depth]
        self._counts[depth] += 1
        if not node.children:
            self.seeds[first] = points.mean(axis=0)
            self._next_leaf += 1
        elif depth == len(self.groups) - 2:
            for child, seed in zip(node.children, cells.leaf_sites(points, node.leaves, self.rng), strict=True):
                self._place(child, seed[None, :], depth + 1)
        else:
            shares = np.array([float(child.leaves) for child in node.children])
            if sites is None:
                sites = cells.leaf_sites(points, len(node.children), self.rng)
            label = cells.spread(points, sites, shares)
            for i, child in enumerate(node.children):
                mine = points[label == i]
                self._place(child, mine if len(mine) else sites[i : i + 1], depth + 1)
        self.groups[depth][first : self._next_leaf] = node.number


def _number(root: _Node, shapes: list[np.ndarray], plan: _Planner) -> None:
    """Codes and names of what the divisions do not name, numbered from west to east and north to south."""
    order = [t.level for t in plan.tiers]
    grid_depth = order.index(plan.village_level) + 2
    centres = [shapely.get_coordinates(shapely.centroid(level)) for level in shapes]

    def visit(node: _Node, depth: int) -> None:
        if depth + 1 >= grid_depth and node.children:
            placed = sorted(node.children, key=lambda c: _reading_order(centres[depth + 1][c.number]))
            _name_children(node, placed, plan.nouns, first=depth + 1 == grid_depth)
            node.children.sort(key=lambda c: c.code)
        for child in node.children:
            visit(child, depth + 1)

    visit(root, 0)


def _reading_order(point: np.ndarray) -> tuple[float, float]:
    """Columns of a kilometre from west to east; within one, from north to south."""
    return (round(float(point[0]) * 100), -float(point[1]))


def _name_children(node: _Node, placed: list[_Node], nouns: Mapping[str, str], *, first: bool) -> None:
    basic = dedicated = 0
    seen: dict[str, int] = {}
    for position, child in enumerate(placed, start=1):
        if not first:
            child.code = f"{node.code}{position:02d}"
            child.name = naming.below_grid(nouns.get(child.level, ""), node.name, position)
        elif child.kind == "dedicated":
            dedicated += 1
            child.code = f"{node.code}{900 + dedicated}"
            again = seen[child.purpose] = seen.get(child.purpose, 0) + 1
            child.name = f"{child.purpose}{naming.numeral(again) if again > 1 else ''}专属网格"
        else:
            basic += 1
            child.code = f"{node.code}{basic:03d}"
            child.name = f"第{naming.numeral(basic)}网格"


def _rows(root: _Node, shapes: list[np.ndarray], undrawn: set[str]) -> Iterator[Drawn]:
    level_of_rows: list[tuple[_Node, str]] = [(root, "")]
    depth = 0
    while level_of_rows:
        below: list[tuple[_Node, str]] = []
        for node, parent_code in level_of_rows:
            shape = shapes[depth][node.number]
            lon, lat = geometry.point_inside(shape)
            yield Drawn(
                level=node.level,
                code=node.code,
                name=node.name,
                parent_code=parent_code,
                wkb=None if node.level in undrawn else geometry.write(shape),
                lon=round(lon, 7),
                lat=round(lat, 7),
                kind=node.kind,
                purpose=node.purpose,
            )
            below.extend((child, node.code) for child in node.children)
        level_of_rows = below
        depth += 1
