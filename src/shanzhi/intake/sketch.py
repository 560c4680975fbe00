"""A small drawing of a grid and its neighbours for the residents' page: plain SVG, no map library, no base map.

The drawing says where its corners are, so that a tap can be turned into a position.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shanzhi.places.models import Area, Boundary

WIDTH = 640.0
_AIR = 0.18
"""Share of the grid's size that is shown around it."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Sketch:
    """示意图."""

    svg: SafeString
    west: float
    south: float
    east: float
    north: float
    schematic: bool


def sketch_of(area: Area) -> Sketch | None:
    """The area, what lies in it, and what touches its surroundings; None where nothing is drawn. Two queries."""
    own = Boundary.objects.filter(area=area, valid_to=None).first()
    if own is None:
        return None
    frame = _frame(own)
    west, south, east, north = frame
    rows = list(
        Boundary.objects.filter(valid_to=None, west__lt=east, east__gt=west, south__lt=north, north__gt=south)
        .filter(area__level__in=_levels_shown(area))
        .select_related("area")
        .order_by("area__path")[:MOST]
    )
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    height = (north - south) * scale

    def path_of(boundary: Boundary) -> str:
        shape = shapely.from_wkb(bytes(boundary.shape))
        shape = shapely.clip_by_rect(shape, west, south, east, north)
        shape = shapely.simplify(shape, (east - west) / 400)
        return "".join(_ring(ring, west, north, scale, squeeze) for ring in _rings(shape))

    others = [(path_of(b), "area", b.area.name) for b in rows if b.area_id != area.pk]
    children = [
        o for b, o in zip((b for b in rows if b.area_id != area.pk), others, strict=True) if b.area.parent_id == area.pk
    ]
    around = [o for o in others if o not in children]
    paths = format_html_join(
        "",
        '<path d="{}" class="{}" fill-rule="evenodd"><title>{}</title></path>',
        [*around, (path_of(own), "area here", area.name), *((d, "area inner", name) for d, _c, name in children)],
    )
    svg = format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}<g class="pin" data-sketch-pin></g></svg>',
        f"{WIDTH:.0f}",
        f"{height:.0f}",
        f"{area.label}示意图",
        paths,
    )
    return Sketch(svg, west, south, east, north, area.schematic)


def _levels_shown(area: Area) -> list[str]:
    below = Area.objects.filter(parent=area, retired_on=None).values_list("level", flat=True).first()
    return [area.level, below] if below else [area.level]


def _frame(boundary: Boundary) -> tuple[float, float, float, float]:
    wide, high = boundary.east - boundary.west, boundary.north - boundary.south
    return (
        boundary.west - wide * _AIR,
        boundary.south - high * _AIR,
        boundary.east + wide * _AIR,
        boundary.north + high * _AIR,
    )


def _rings(shape: shapely.Geometry) -> Iterable[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            yield part.exterior
            yield from part.interiors


def _ring(ring: shapely.Geometry, west: float, north: float, scale: float, squeeze: float) -> str:
    points = " ".join(
        f"{(x - west) * squeeze * scale:.1f},{(north - y) * scale:.1f}" for x, y in shapely.get_coordinates(ring)
    )
    return f"M{points}Z" if points else ""
