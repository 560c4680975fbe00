"""The smallest grids as bare lines, prepared once for every browser: each shared border once, thinned to what a map of
the county can show, five decimals (a metre). Ten thousand areas so are one small file that draws fast."""

from __future__ import annotations

import gzip
import json
import threading
from dataclasses import dataclass

import numpy as np
import shapely

from shanzhi.kernel import profile as profiles
from shanzhi.places import atlas

TOLERANCE = 360.0 / 256 / 2**14 * 1.5
"""About a pixel and a half at zoom 14, in degrees."""
DECIMALS = 5
MOST = 100_000
_lock = threading.Lock()
_kept: tuple[int, Outlines] | None = None


@dataclass(frozen=True, slots=True)
class Outlines:
    """微网格轮廓."""

    level: str
    areas: int
    plain: bytes
    packed: bytes
    tag: str


def current() -> Outlines:
    """The lines as the areas stand now; made anew when an area has changed."""
    global _kept  # noqa: PLW0603 - one a process, guarded by the lock
    book = atlas.current()
    with _lock:
        if _kept is None or _kept[0] != book.number or not book.number:
            _kept = (book.number, _make(book))
        return _kept[1]


def _make(book: atlas.Atlas) -> Outlines:
    level = profiles.current().levels[-1].key
    found = book.in_box((-180.0, -90.0, 180.0, 90.0), level=level, limit=MOST)
    lines = _lines(np.array([shape for _fact, shape in found], dtype=object)) if found else []
    answer = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": part}}
                     for part in _parts(lines)],
    }  # fmt: skip
    plain = json.dumps(answer, separators=(",", ":")).encode()
    return Outlines(level, len(found), plain, gzip.compress(plain, 6), f'"{level}-{book.number}"')


def _lines(shapes: np.ndarray) -> list[list[list[float]]]:
    """Every border once: of two neighbours that share it, one."""
    thinned = shapely.coverage_simplify(shapes, tolerance=TOLERANCE)
    rings = shapely.get_rings(shapely.get_parts(thinned))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    points = np.round(points, DECIMALS)
    inside = ring[1:] == ring[:-1]
    starts, ends = points[:-1][inside], points[1:][inside]
    moves = (starts != ends).any(axis=1)
    starts, ends = starts[moves], ends[moves]
    swapped = (starts[:, 0] > ends[:, 0]) | ((starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1]))
    pairs = np.where(swapped[:, None], np.hstack([ends, starts]), np.hstack([starts, ends]))
    once = np.unique(pairs, axis=0)
    segments = shapely.linestrings(once.reshape(-1, 2, 2))
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(segments)))
    return [np.round(shapely.get_coordinates(line), DECIMALS).tolist() for line in merged]


def _parts(lines: list[list[list[float]]], size: int = 200) -> list[list[list[list[float]]]]:
    """A few hundred lines a feature: neither ten thousand features nor one that every tile must cut."""
    return [lines[n : n + size] for n in range(0, len(lines), size)]
