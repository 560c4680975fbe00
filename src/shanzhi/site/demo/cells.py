"""Cells of a made county: a plane cut into one cell a leaf, so that any grouping of leaves is again a clean cut.

Nothing here is a survey. The deepest areas are the cells of a Voronoi diagram whose sites were spread level by level;
every higher area is the union of its leaves, so each level covers its parent exactly, with the same vertices on both
sides of every border. Lengths are metres on a local plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

Points = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

SAMPLES_PER_LEAF = 14
SMOOTHING_ROUNDS = 6
WIGGLE = 0.11
"""How far the middle of a border may stand off the straight line, as a share of its length."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the leaves are. `groups[d][i]` is the number of leaf i's ancestor at depth d; the last row is the leaf."""

    seeds: Points
    groups: list[Indexes]


def outline(box: tuple[float, float, float, float], rng: np.random.RandomState) -> Polygon:
    """A made coast and border inside a box (west, south, east, north): a rounded oblong with bays and tongues."""
    west, south, east, north = box
    turn = np.linspace(0.0, 2 * np.pi, 720, endpoint=False)
    radius = (np.abs(np.cos(turn)) ** 2.6 + np.abs(np.sin(turn)) ** 2.6) ** (-1 / 2.6)
    for wave in range(2, 19):
        radius += rng.normal(0.0, 0.16 / wave**1.15) * np.cos(wave * turn + rng.uniform(0, 2 * np.pi))
    x, y = radius * np.cos(turn), radius * np.sin(turn)
    x = west + (x - x.min()) / (x.max() - x.min()) * (east - west)
    y = south + (y - y.min()) / (y.max() - y.min()) * (north - south)
    return shapely.make_valid(Polygon(np.column_stack([x, y]))).buffer(0)


def scatter(land: Polygon, towns: Points, seat: Points, count: int, rng: np.random.RandomState) -> Points:
    """`count` points on the land, thick where people live: round the county seat and the towns."""
    west, south, east, north = land.bounds
    span = float(np.sqrt(land.area))
    shapely.prepare(land)
    kept: list[Points] = []
    have = 0
    while have < count:
        tries = np.column_stack([rng.uniform(west, east, count * 2), rng.uniform(south, north, count * 2)])
        tries = tries[shapely.contains_xy(land, tries)]
        density = 0.10 + _hill(tries, seat, span * 0.085)
        for town in towns:
            density += 0.32 * _hill(tries, town, span * 0.028)
        chosen = tries[rng.uniform(0, 1.2, len(tries)) < density]
        kept.append(chosen)
        have += len(chosen)
    return np.concatenate(kept)[:count]


def _hill(points: Points, centre: Points, width: float) -> Points:
    return np.asarray(np.exp(-((points - centre) ** 2).sum(1) / (2 * width * width)))


def spread(points: Points, sites: Points, shares: Points, *, rounds: int = 30) -> Indexes:
    """Cut points into compact regions, one a site, each with about its share of the points (a power diagram whose
    weights are turned until the shares fit). Returns the region of each point; `sites` end at the regions' centres."""
    count = len(sites)
    if count == 1:
        return np.zeros(len(points), dtype=np.int64)
    target = shares / shares.sum()
    some = points if len(points) <= 20_000 else points[:: len(points) // 20_000 + 1]
    spacing = float(some.var(axis=0).sum()) / count
    weights = np.zeros(count)
    for step in range(rounds):
        label = _nearest(some, sites, weights)
        actual = np.bincount(label, minlength=count) / len(some)
        gain = 1.2 if step < rounds * 2 // 3 else 0.6
        weights += gain * spacing * np.clip((target - actual) * count, -1.0, 1.0)
        weights -= weights.mean()
        if step < rounds - 6:
            _to_centres(some, label, sites)
    return _nearest(points, sites, weights)


def _nearest(points: Points, sites: Points, weights: Points) -> Indexes:
    cost = -2.0 * points @ sites.T
    cost += (sites**2).sum(1) - weights
    return np.asarray(cost.argmin(axis=1), dtype=np.int64)


def _to_centres(points: Points, label: Indexes, sites: Points) -> None:
    count = np.bincount(label, minlength=len(sites))
    filled = count > 0
    for axis in (0, 1):
        sums = np.bincount(label, weights=points[:, axis], minlength=len(sites))
        sites[filled, axis] = sums[filled] / count[filled]


def leaf_sites(points: Points, count: int, rng: np.random.RandomState) -> Points:
    """`count` evenly spread sites among the points."""
    if len(points) < count:
        extra = points[rng.randint(0, len(points), count - len(points))] + rng.normal(0, 20.0, (count - len(points), 2))
        return np.concatenate([points, extra])
    sites = points[rng.choice(len(points), count, replace=False)].copy()
    if count == 1:
        return np.asarray(points.mean(axis=0, keepdims=True))
    flat = np.zeros(count)
    for _round in range(8):
        _to_centres(points, _nearest(points, sites, flat), sites)
    return sites


@dataclass(slots=True)
class Mesh:
    """Cells as rings of shared vertices, and the borders between them."""

    vertices: Points
    ring_of: Indexes
    """Vertex numbers of all rings, one after another, counter-clockwise, not closed."""
    starts: Indexes
    """Where each cell's ring starts in `ring_of`; one more than there are cells."""
    borders: Indexes
    """Pairs of vertex numbers, the lower first."""
    border_of: Indexes
    """For each place in `ring_of`: the border from that vertex to the next of the ring."""
    sides: Indexes
    """The two cells of each border; -1 is outside the county."""


def mesh(seeds: Points, land: Polygon) -> Mesh:
    """The Voronoi cells of the seeds. Seeds near the county's edge are mirrored in it, so their cells end there."""
    ring = land.exterior
    points = shapely.points(seeds)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(ring, shapely.line_locate_point(ring, points)))
    reach = 3.2 * np.sqrt(land.area / len(seeds))
    near = np.hypot(*(foot - seeds).T) < max(reach, 600.0)
    ghosts = 2 * foot[near] - seeds[near]
    everything = shapely.multipoints(np.concatenate([seeds, ghosts]))
    diagram = shapely.voronoi_polygons(everything, extend_to=land.buffer(30_000), ordered=True)
    return _shared(list(diagram.geoms)[: len(seeds)])


def _shared(cells: list[Polygon]) -> Mesh:
    rings = shapely.get_exterior_ring(shapely.orient_polygons(np.array(cells, dtype=object), exterior_cw=False))
    coordinates, owner = shapely.get_coordinates(rings, return_index=True)
    closing = np.append(owner[1:] != owner[:-1], True)
    coordinates, owner = coordinates[~closing], owner[~closing]
    keys, number = np.unique(np.round(coordinates, 2), axis=0, return_inverse=True)
    number = number.reshape(-1)
    previous = np.arange(-1, len(number) - 1)
    first = np.append(True, owner[1:] != owner[:-1])
    last = np.append(first[1:], True)
    previous[first] = np.flatnonzero(last)
    keep = number != number[previous]
    number, owner = number[keep], owner[keep]
    starts = np.searchsorted(owner, np.arange(len(cells) + 1))
    following = np.arange(1, len(number) + 1)
    following[starts[1:] - 1] = starts[:-1]
    pairs = np.column_stack([number, number[following]])
    borders, border_of = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    border_of = border_of.reshape(-1)
    sides = np.full((len(borders), 2), -1, dtype=np.int64)
    forwards = pairs[:, 0] < pairs[:, 1]
    sides[border_of[forwards], 0] = owner[forwards]
    sides[border_of[~forwards], 1] = owner[~forwards]
    return Mesh(keys.astype(np.float64), number, starts, borders, border_of, sides)


def strays(net: Mesh, groups: list[Indexes]) -> list[tuple[int, Indexes]]:
    """For each depth but the last, leaves cut off from the largest piece of their group: (depth, leaf numbers)."""
    inner = net.sides[(net.sides >= 0).all(axis=1)]
    found = []
    for depth, group in enumerate(groups[:-1]):
        joined = inner[group[inner[:, 0]] == group[inner[:, 1]]]
        piece = _pieces(len(group), joined)
        sizes = np.bincount(piece, minlength=len(group))
        biggest = np.zeros(group.max() + 1, dtype=np.int64)
        order = np.argsort(sizes[piece], kind="stable")
        biggest[group[order]] = piece[order]
        lost = np.flatnonzero(piece != biggest[group])
        if len(lost):
            found.append((depth, lost))
    return found


def _pieces(count: int, joined: Indexes) -> Indexes:
    label = np.arange(count)
    while True:
        lowest = label.copy()
        np.minimum.at(lowest, joined[:, 0], label[joined[:, 1]])
        np.minimum.at(lowest, joined[:, 1], label[joined[:, 0]])
        lowest = lowest[lowest]
        if (lowest == label).all():
            return np.asarray(label, dtype=np.int64)
        label = lowest


def settle(seeds: Points, groups: list[Indexes], land: Polygon) -> Mesh:
    """The mesh of the seeds after leaves cut off from their group were drawn back to it."""
    net = mesh(seeds, land)
    for _round in range(12):
        lost = strays(net, groups)
        if not lost:
            break
        for depth, leaves in lost:
            group = groups[depth]
            stray = np.zeros(len(seeds), dtype=bool)
            stray[leaves] = True
            for leaf in leaves:
                home = seeds[(group == group[leaf]) & ~stray]
                nearest = home[((home - seeds[leaf]) ** 2).sum(1).argmin()]
                seeds[leaf] += 0.6 * (nearest - seeds[leaf])
        net = mesh(seeds, land)
    return net


def rank_borders(net: Mesh, groups: list[Indexes]) -> Indexes:
    """0 for the county's own border, then 1 + the first depth at which the two sides differ."""
    outside = (net.sides < 0).any(axis=1)
    rank = np.full(len(net.borders), len(groups), dtype=np.int64)
    for depth in range(len(groups) - 1, -1, -1):
        differ = groups[depth][net.sides[:, 0]] != groups[depth][net.sides[:, 1]]
        rank[differ] = depth + 1
    rank[outside] = 0
    return rank


def smooth(net: Mesh, rank: Indexes) -> None:
    """Draw the borders of higher areas straighter: each vertex moves along with its neighbours on the highest border
    it lies on. Where that would spoil a cell, its vertices go back."""
    top = np.full(len(net.vertices), 99, dtype=np.int64)
    for end in (0, 1):
        np.minimum.at(top, net.borders[:, end], rank)
    before = net.vertices.copy()
    leaf_rank = int(rank.max())
    for _round in range(SMOOTHING_ROUNDS):
        for level in range(1, leaf_rank):
            on = net.borders[rank <= level]
            degree = np.zeros(len(net.vertices))
            total = np.zeros_like(net.vertices)
            for a, b in ((0, 1), (1, 0)):
                np.add.at(degree, on[:, a], 1)
                np.add.at(total, on[:, a], net.vertices[on[:, b]])
            moves = (top == level) & (degree >= 2)
            pull = 0.5 if level < leaf_rank - 1 else 0.3
            net.vertices[moves] += pull * (total[moves] / degree[moves, None] - net.vertices[moves])
    for _round in range(10):
        broken = ~shapely.is_valid(straight(net)) | (turning(net) < 0)
        if not broken.any():
            return
        for cell in np.flatnonzero(broken):
            at = net.ring_of[net.starts[cell] : net.starts[cell + 1]]
            net.vertices[at] = before[at]


def warp(net: Mesh, rng: np.random.RandomState) -> None:
    """Bend the whole plane gently, so that long borders curve as if rivers and roads had drawn them. The bend is one
    to one (its slopes add up to less than one), so nothing that was apart can meet."""
    at = net.vertices.copy()
    for wavelength in np.geomspace(2_400, 24_000, 9):
        for axis in (0, 1):
            heading = rng.uniform(0, 2 * np.pi)
            along = at @ np.array([np.cos(heading), np.sin(heading)])
            wave = np.sin(along * 2 * np.pi / wavelength + rng.uniform(0, 2 * np.pi))
            net.vertices[:, axis] += wave * wavelength * 0.011


def turning(net: Mesh) -> Points:
    """Twice the signed area of each cell; negative is inside out."""
    here = net.vertices[net.ring_of]
    following = np.arange(1, len(net.ring_of) + 1)
    following[net.starts[1:] - 1] = net.starts[:-1]
    there = net.vertices[net.ring_of[following]]
    cross = here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]
    return np.asarray(np.add.reduceat(cross, net.starts[:-1]))


def straight(net: Mesh) -> npt.NDArray[np.object_]:
    """The cells with straight borders."""
    owner = np.repeat(np.arange(len(net.starts) - 1), np.diff(net.starts))
    return np.asarray(shapely.polygons(shapely.linearrings(net.vertices[net.ring_of], indices=owner)))


def bent(net: Mesh, rng: np.random.RandomState) -> npt.NDArray[np.object_]:
    """The cells with borders that wander a little, the same line on both sides. Borders of a cell that would cross
    itself stay straight."""
    wiggle = np.full(len(net.borders), WIGGLE)
    middle, quarters = rng.uniform(-1, 1, len(net.borders)), rng.uniform(-1, 1, (len(net.borders), 2))
    for _round in range(10):
        cells = _bent(net, wiggle, middle, quarters)
        broken = ~shapely.is_valid(cells)
        if not broken.any():
            return cells
        for cell in np.flatnonzero(broken):
            wiggle[net.border_of[net.starts[cell] : net.starts[cell + 1]]] *= 0.3
    return cells


def _bent(net: Mesh, wiggle: Points, middle: Points, quarters: Points) -> npt.NDArray[np.object_]:
    a, b = net.vertices[net.borders[:, 0]], net.vertices[net.borders[:, 1]]
    along = b - a
    across = np.column_stack([-along[:, 1], along[:, 0]])
    half = (a + b) / 2 + across * (middle * wiggle)[:, None]
    first = (a + half) / 2 + across * (quarters[:, 0] * wiggle * 0.5)[:, None]
    third = (half + b) / 2 + across * (quarters[:, 1] * wiggle * 0.5)[:, None]
    start = net.ring_of
    border = net.border_of
    backwards = (net.borders[border, 0] != start)[:, None]
    places = np.stack(
        [
            net.vertices[start],
            np.where(backwards, third[border], first[border]),
            half[border],
            np.where(backwards, first[border], third[border]),
        ],
        axis=1,
    ).reshape(-1, 2)
    owner = np.repeat(np.arange(len(net.starts) - 1), np.diff(net.starts) * 4)
    return np.asarray(shapely.polygons(shapely.linearrings(places, indices=owner)))


def merged(cells: Any, group: Indexes) -> npt.NDArray[np.object_]:
    """The union of the cells of each group; vertices stay as they are."""
    order = np.argsort(group, kind="stable")
    edges = np.searchsorted(group[order], np.arange(group.max() + 2))
    unions = [shapely.coverage_union_all(cells[order[i:j]]) for i, j in pairwise(edges)]
    shapes = np.empty(len(unions), dtype=object)
    for i, union in enumerate(unions):
        shapes[i] = union.geoms[0] if union.geom_type == "MultiPolygon" and len(union.geoms) == 1 else union
    return shapes
