"""Which areas a list of points falls in, and which points fall in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import atlas
from .datum import Datum, to_wgs84
from .facts import AreaFact
from .reading import Row


@dataclass(frozen=True, slots=True)
class Located:
    """One row of the list. Without a `reason` it has a place, WGS-84; `areas` are deepest first, empty outside."""

    line: int
    name: str
    lon: float
    lat: float
    areas: tuple[AreaFact, ...]
    reason: str = ""

    @property
    def is_outside(self) -> bool:
        return not self.areas and not self.reason


def locate(rows: Iterable[Row], *, datum: Datum | str = Datum.WGS84) -> Iterator[Located]:
    """Each row with the areas that hold it. Rows come from a table with columns of longitude and latitude, or from
    GeoJSON points. One tiny query for all of them."""
    book = atlas.current()
    for row in rows:
        name = row.get("name") or row.get("code")
        try:
            lon, lat = (float(v) for v in to_wgs84(_numbers(row), datum))
        except ValueError as bad:
            yield Located(row.line, name, 0.0, 0.0, (), str(bad))
            continue
        yield Located(row.line, name, lon, lat, book.areas_at(lon, lat))


def _numbers(row: Row) -> tuple[float, float]:
    given: Any = (row.get("lon"), row.get("lat"))
    if isinstance(row.geometry, dict) and row.geometry.get("type") == "Point":
        given = row.geometry.get("coordinates", ())[:2]
    try:
        lon, lat = (float(value) for value in given)
    except (TypeError, ValueError):
        raise ValueError(_("没有经度、纬度，或不是数字")) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(_("不是经纬度，可能是投影坐标，或经度纬度写反了"))
    return lon, lat


def as_feature(point: Located) -> dict[str, Any]:
    """A located point as a GeoJSON feature."""
    area = point.areas[0] if point.areas else None
    return {
        "type": "Feature",
        "properties": {
            "line": point.line,
            "name": point.name,
            "area": area.code if area else None,
            "label": area.label if area else None,
        },
        "geometry": {"type": "Point", "coordinates": [round(point.lon, 7), round(point.lat, 7)]},
    }
