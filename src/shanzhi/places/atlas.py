"""Which area a point lies in, answered from memory.

One `Atlas` a process holds the present boundaries; it is loaded when first asked, and again when the number in the
database shows that something has changed. Asking costs one tiny query, a look-up in the loaded atlas none: whoever
places many points takes `current()` once. With 12,605 areas, 10,450 of them leaves, a look-up takes 12 µs of
processor time, loading half a second, and the atlas 38 MB.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.db import connection
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from . import levels
from .datum import METRES_PER_DEGREE, Datum, to_wgs84
from .facts import FIELDS, AreaFact
from .geometry import degrees_for

_lock = threading.Lock()
_loaded: Atlas | None = None


@dataclass(frozen=True, slots=True)
class Atlas:
    """The areas as they stand now. Read-only, safe to use from many threads."""

    number: int
    facts: dict[int, AreaFact]
    """Every area that is not retired, by id."""
    _leaves: _Layer
    """Drawn areas with no drawn area below them."""
    _inner: _Layer
    """The other drawn areas: for points in a village whose grids do not cover it."""

    def areas_at(
        self, lon: float, lat: float, *, datum: Datum | str = Datum.WGS84, tolerance: float = 0.0
    ) -> tuple[AreaFact, ...]:
        """The areas that hold the point, the deepest first, then its ancestors up to the root.

        On a shared border the area with the lower code has it. With `tolerance` (metres) a point outside every area
        goes to the nearest one within it. The tree decides the ancestors, not the drawing.
        """
        if datum not in (Datum.WGS84, Datum.CGCS2000):
            lon, lat = (float(v) for v in to_wgs84([lon, lat], datum))
        if not (np.isfinite(lon) and np.isfinite(lat)):
            return ()
        found = self._leaves.holding(lon, lat)
        if found is None:
            found = self._inner.holding(lon, lat)
        if found is None and tolerance > 0:
            found = self._leaves.nearest(lon, lat, tolerance)
        return self.chain(found) if found is not None else ()

    def at(
        self,
        lon: float,
        lat: float,
        *,
        level: str | None = None,
        datum: Datum | str = Datum.WGS84,
        tolerance: float = 0.0,
    ) -> AreaFact | None:
        """The deepest area that holds the point, or the one of that level; None where there is none."""
        chain = self.areas_at(lon, lat, datum=datum, tolerance=tolerance)
        if level is None:
            return chain[0] if chain else None
        return next((each for each in chain if each.level == level), None)

    def chain(self, area_id: int) -> tuple[AreaFact, ...]:
        """An area and its ancestors, itself first."""
        fact = self.facts.get(area_id)
        if fact is None:
            return ()
        return tuple(self.facts[i] for i in reversed(fact.ids) if i in self.facts)

    def codes_by_level(self, area_id: int) -> dict[str, str]:
        """{"town": "330282004", "village": …}: the codes of an area and what it lies in."""
        return {each.level: each.code for each in self.chain(area_id)}

    def shape_of(self, area_id: int) -> BaseGeometry | None:
        """The present extent of an area; None where it is not drawn."""
        for layer in (self._leaves, self._inner):
            at = np.flatnonzero(layer.ids == area_id)
            if len(at):
                return layer.shapes[at[0]]
        return None

    def in_box(
        self, box: tuple[float, float, float, float], *, level: str, limit: int = 50
    ) -> list[tuple[AreaFact, BaseGeometry]]:
        """Drawn areas of a level whose box meets this one (west, south, east, north)."""
        frame = shapely.box(*box)
        found: list[tuple[AreaFact, BaseGeometry]] = []
        for layer in (self._leaves, self._inner):
            for i in np.sort(layer.tree.query(frame)):
                fact = self.facts[int(layer.ids[i])]
                if fact.level == level and len(found) < limit:
                    found.append((fact, layer.shapes[i]))
        return found

    def outside(self, points: Iterable[tuple[float, float]]) -> list[int]:
        """Positions of those points (WGS-84) that lie in no drawn area."""
        at = np.asarray(list(points), dtype=np.float64).reshape(-1, 2)
        return [int(i) for i in np.flatnonzero(~(self._leaves.covers(at) | self._inner.covers(at)))]


@dataclass(frozen=True, slots=True)
class _Layer:
    ids: np.ndarray
    """Sorted so that of two areas that both hold a point the deeper comes first, then the lower code."""
    tree: STRtree
    shapes: np.ndarray = field(repr=False)

    def holding(self, lon: float, lat: float) -> int | None:
        found = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return int(self.ids[found.min()]) if len(found) else None

    def nearest(self, lon: float, lat: float, metres: float) -> int | None:
        """The nearest within a distance. Degrees of longitude are shorter than those of latitude, so candidates are
        looked up generously and measured on a plane."""
        point = shapely.Point(lon, lat)
        candidates = np.sort(self.tree.query(point, predicate="dwithin", distance=degrees_for(metres, lat)))
        if not len(candidates):
            return None
        east, north = METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE
        flat = shapely.transform(self.shapes[candidates], lambda xy: (xy - (lon, lat)) * (east, north))
        distance = shapely.distance(flat, shapely.Point(0, 0))
        best = int(distance.argmin())
        return int(self.ids[candidates[best]]) if distance[best] <= metres else None

    def covers(self, points: np.ndarray) -> np.ndarray:
        held = np.zeros(len(points), dtype=bool)
        if len(points) and len(self.ids):
            held[self.tree.query(shapely.points(points), predicate="intersects")[0]] = True
        return held


def current() -> Atlas:
    """The atlas as it stands in the database at this moment."""
    global _loaded  # noqa: PLW0603 - one a process, guarded by the lock
    number = current_number()
    held = _loaded
    if held is not None and held.number == number and number:
        return held
    with _lock:
        held = _loaded
        if held is None or held.number != number or not number:
            held = _load(number)
            _loaded = held
        return held


def current_number() -> int:
    """The number of the latest change; 0 before the first. Good as part of an ETag."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM places_atlas WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def grid_at(
    lon: float,
    lat: float,
    *,
    level: str | None = None,
    datum: Datum | str = Datum.WGS84,
    tolerance: float = 0.0,
) -> AreaFact | None:
    """The deepest area that holds a point (or the one of that level); None outside every area. One tiny query."""
    return current().at(lon, lat, level=level, datum=datum, tolerance=tolerance)


def areas_at(
    lon: float, lat: float, *, datum: Datum | str = Datum.WGS84, tolerance: float = 0.0
) -> tuple[AreaFact, ...]:
    """The deepest area that holds a point, then its ancestors up to the root."""
    return current().areas_at(lon, lat, datum=datum, tolerance=tolerance)


def turn_page() -> int:
    """Give the atlas a new number, so that every process reads it again: for whoever has changed areas. Part of the
    caller's transaction. The number is made from the clock, so one that was rolled back never comes again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO places_atlas AS a (id, number)"
            " VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)"
            " ON CONFLICT (id) DO UPDATE SET number = greatest(a.number + 1, excluded.number) RETURNING number"
        )
        return int(cursor.fetchone()[0])


def _load(number: int) -> Atlas:
    facts: dict[int, AreaFact] = {}
    drawn: dict[int, bytes] = {}
    for row, shape in _rows():
        fact = AreaFact(*row)
        facts[fact.id] = fact
        if shape is not None:
            drawn[fact.id] = bytes(shape)
    parents = {i for each in drawn for i in facts[each].ids[:-1]}
    leaves = [i for i in drawn if i not in parents]
    inner = [i for i in drawn if i in parents]
    return Atlas(number, facts, _layer(leaves, drawn, facts), _layer(inner, drawn, facts))


def _rows() -> Iterator[tuple[tuple[Any, ...], bytes | None]]:
    columns = ", ".join(f"a.{name}" for name in FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, b.shape FROM places_area a"  # noqa: S608 - fixed column names
            " LEFT JOIN places_boundary b ON b.area_id = a.id AND b.valid_to IS NULL"
            " WHERE a.retired_on IS NULL"
        )
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield row[:-1], row[-1]


def _layer(ids: list[int], drawn: dict[int, bytes], facts: dict[int, AreaFact]) -> _Layer:
    order = sorted(ids, key=lambda i: (-levels.rank(facts[i].level), facts[i].code, i))
    shapes = np.array(shapely.from_wkb([drawn[i] for i in order]), dtype=object)
    return _Layer(np.array(order, dtype=np.int64), STRtree(shapes), shapes)
