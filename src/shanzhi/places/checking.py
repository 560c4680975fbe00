"""Do areas fit together? Gaps, overlaps, and what sticks out of the area above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from . import geometry

LEAST_SQUARE_METRES = 5.0
LEAST_WIDTH = 0.2
"""Metres. Slivers narrower than this are what drawing tools leave behind, not a fault of the division."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where areas do not fit. `areas` are their keys: two for an overlap, the parent for a gap."""

    kind: str
    """overlap, gap or outside."""
    areas: tuple[str, ...]
    square_metres: int
    shape: BaseGeometry = field(repr=False)

    def as_feature(self) -> dict[str, Any]:
        return {
            "type": "Feature",
            "properties": {"flaw": self.kind, "areas": list(self.areas), "square_metres": self.square_metres},
            "geometry": geometry.as_geojson(self.shape),
        }


def flaws(
    shapes: Mapping[str, BaseGeometry],
    parent_of: Mapping[str, str],
    parents: Mapping[str, BaseGeometry],
) -> list[Flaw]:
    """Everything that does not fit among areas of one level, the largest first.

    `shapes` are the areas by key, `parent_of` names each one's parent, `parents` holds the extents of those parents
    that are drawn; under the others only overlaps and enclosed holes are found.
    """
    keys = list(shapes)
    drawn = np.array([shapes[key] for key in keys], dtype=object)
    found = _overlaps(keys, drawn)
    children: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        children.setdefault(parent_of.get(key, ""), []).append(i)
    is_clean = not found
    for parent, members in children.items():
        mine = drawn[members]
        covered = shapely.coverage_union_all(mine) if is_clean else shapely.union_all(mine)
        extent = parents.get(parent)
        found += _gaps(parent, covered, extent)
        if extent is not None:
            found += _outside([keys[i] for i in members], mine, extent)
    return sorted(found, key=lambda flaw: -flaw.square_metres)


def _overlaps(keys: list[str], drawn: np.ndarray) -> list[Flaw]:
    if len(drawn) < 2 or shapely.coverage_is_valid(drawn):
        return []
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(drawn)))
    some = drawn[suspects]
    first, second = shapely.STRtree(some).query(some, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    common = shapely.intersection(some[first], some[second])
    return [
        Flaw("overlap", (keys[suspects[i]], keys[suspects[j]]), metres, part)
        for i, j, shared in zip(first, second, common, strict=True)
        for metres, part in [_substantial(shared)]
        if metres
    ]


def _gaps(parent: str, covered: BaseGeometry, extent: BaseGeometry | None) -> list[Flaw]:
    if extent is not None:
        missing = shapely.difference(extent, covered)
    else:
        holes = [ring for part in getattr(covered, "geoms", [covered]) for ring in part.interiors]
        missing = shapely.union_all(shapely.polygons(holes)) if holes else shapely.Polygon()
    return [
        Flaw("gap", (parent,), metres, part)
        for piece in getattr(missing, "geoms", [missing])
        for metres, part in [_substantial(piece)]
        if metres
    ]


def _outside(keys: list[str], drawn: np.ndarray, extent: BaseGeometry) -> list[Flaw]:
    shapely.prepare(extent)
    beyond = np.flatnonzero(~shapely.covers(extent, drawn))
    pieces = shapely.difference(drawn[beyond], extent)
    return [
        Flaw("outside", (keys[i],), metres, part)
        for i, piece in zip(beyond, pieces, strict=True)
        for metres, part in [_substantial(piece)]
        if metres
    ]


def _substantial(shape: BaseGeometry) -> tuple[int, BaseGeometry]:
    """Area in square metres and the polygons of a shape; 0 for slivers."""
    try:
        kept, _mended = geometry.mended(shape)
    except geometry.BadShape:
        return 0, shape
    metres = float(geometry.square_metres(kept))
    around = kept.length * geometry.METRES_PER_DEGREE
    if metres < LEAST_SQUARE_METRES or metres / around * 2 < LEAST_WIDTH:
        return 0, shape
    return round(metres), kept
