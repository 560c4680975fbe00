"""Areas as pictures and as files: GeoJSON for maps, one SVG sketch drawn by the server."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from . import atlas, geometry, levels
from .datum import Datum, geometry_from_wgs84, to_wgs84
from .facts import AreaFact
from .models import Area, Boundary
from .queries import under

SKETCH_NEIGHBOURS = 40


def children_geojson(area: Area, *, zoom: float | None = None, level: str = "") -> bytes:
    """The drawn areas under one as a FeatureCollection: its children, or all of a level below it.

    With a zoom the borders are simplified to what that zoom can show, the same on both sides. Remembered until an
    area changes.
    """
    step = None if zoom is None else min(max(round(zoom), 6), 18)
    key = (area.path, level, step, atlas.current_number())
    kept = _shelf.get(key)
    if kept is None:
        kept = _collect(area.path, level, step)
        if key[-1]:
            _shelf.put(key, kept)
    return kept


class _Shelf:
    """Answers kept in memory up to so many bytes in all; the longest unused goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held = 0
        self.answers: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> bytes | None:
        with self.lock:
            if key in self.answers:
                self.answers.move_to_end(key)
            return self.answers.get(key)

    def put(self, key: tuple[object, ...], answer: bytes) -> None:
        with self.lock:
            self.held += len(answer) - len(self.answers.pop(key, b""))
            self.answers[key] = answer
            while self.held > self.most:
                _key, gone = self.answers.popitem(last=False)
                self.held -= len(gone)


_shelf = _Shelf(16 * 1024 * 1024)


def _collect(path: str, level: str, zoom: int | None) -> bytes:
    pk = int(path.rstrip(".").rsplit(".", 1)[-1])
    wanted = (
        Q(area__path__gte=path, area__path__lt=path[:-1] + "/", area__level=level) if level else Q(area__parent_id=pk)
    )
    rows = list(
        Boundary.objects.filter(wanted, valid_to=None, area__retired_on=None)
        .order_by("area__code")
        .values_list("area_id", "area__code", "area__name", "area__level", "area__kind", "area__schematic", "shape")
    )
    shapes = np.array([geometry.read(row[-1]) for row in rows], dtype=object)
    if zoom is not None and len(shapes):
        shapes = shapely.coverage_simplify(shapes, tolerance=_tolerance(zoom))
    pieces = [
        f'{{"type":"Feature","id":{pk},"properties":{_dumped(properties).decode()},"geometry":{text}}}'
        for (pk, properties), text, shape in zip(map(_told, rows), geometry.geojson_texts(shapes), shapes, strict=True)
        if not shape.is_empty
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(pieces)}]}}'.encode()


def _told(row: tuple[Any, ...]) -> tuple[int, dict[str, Any]]:
    pk, code, name, level, kind, schematic, _shape = row
    return pk, {"id": pk, "code": code, "name": name, "area_level": level, "kind": kind, "schematic": schematic}


def _tolerance(zoom: int) -> float:
    """About a pixel and a half, in degrees."""
    return 360.0 / 256 / 2**zoom * 1.5


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def export_geojson(
    area: Area, *, datum: Datum | str = Datum.WGS84, level: str = "", on: date | None = None
) -> Iterator[bytes]:
    """All drawn areas of a subtree (or one level of it), as they hold now or held on a day, piece by piece.

    The file says its datum in each feature, because GeoJSON readers disagree about a `crs` member.
    """
    wanted = Boundary.objects.filter(area__in=Area.objects.filter(under(area.path)))
    if level:
        wanted = wanted.filter(area__level=level)
    if on is None:
        wanted = wanted.filter(valid_to=None, area__retired_on=None)
    else:
        wanted = wanted.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    yield b'{"type":"FeatureCollection","features":[\n'
    first = True
    for boundary in wanted.select_related("area", "area__parent").order_by("area__path").iterator(chunk_size=500):
        shape = geometry_from_wgs84(geometry.read(boundary.shape), datum)
        feature = {
            "type": "Feature",
            "properties": _properties(boundary, str(datum)),
            "geometry": geometry.as_geojson(shape),
        }
        yield (b"" if first else b",\n") + _dumped(feature)
        first = False
    yield b"\n]}\n"


def _properties(boundary: Boundary, datum: str) -> dict[str, Any]:
    area = boundary.area
    return {
        "code": area.code,
        "name": area.name,
        "parent": area.parent.code if area.parent else "",
        "level": area.level,
        "kind": area.kind,
        "purpose": area.purpose,
        "label": area.label,
        "schematic": area.schematic,
        "valid_from": boundary.valid_from.isoformat(),
        "valid_to": boundary.valid_to.isoformat() if boundary.valid_to else None,
        "datum": datum,
    }


# --- sketch -------------------------------------------------------------------------------------------------------


def sketch_svg(
    area: Area | AreaFact | None,
    point: tuple[float, float] | None = None,
    width: int = 440,
    height: int = 220,
    *,
    datum: Datum | str = Datum.WGS84,
    boundary: Boundary | None = None,
    overlay: Iterable[BaseGeometry] = (),
) -> SafeString:
    """An area among its neighbours, with a pin if there is a point; an SVG without a style of its own.

    Classes: `area`, `area here`, `flaw`, `pin`, `pin-ring`. `boundary` shows a former extent, `overlay` marks places
    (gaps, overlaps). No query but the atlas's own where the area is drawn now. Where nothing is drawn, the pin stands
    alone on empty ground; without both it is empty.
    """
    book = atlas.current()
    shown = _shown(area, boundary, book)
    marks = list(overlay)
    if point is not None and datum not in (Datum.WGS84, Datum.CGCS2000):
        lon, lat = to_wgs84(point, datum)
        point = (float(lon), float(lat))
    frame = _Frame.around(shown.shape if shown else None, marks, point, width, height)
    if frame is None:
        return SafeString("")
    around = book.in_box(frame.box, level=shown.level, limit=SKETCH_NEIGHBOURS) if shown else []
    lines = [
        format_html('<path class="area" d="{}"><title>{}</title></path>', frame.path(shape), fact.name)
        for fact, shape in around
        if shown is None or fact.id != shown.id
    ]
    if shown is not None:
        lines.append(
            format_html('<path class="area here" d="{}"><title>{}</title></path>', frame.path(shown.shape), shown.label)
        )
    lines += [format_html('<path class="flaw" d="{}"/>', frame.path(shape)) for shape in marks]
    if point is not None:
        x, y = frame.place(np.array([point]))[0]
        lines.append(format_html('<circle class="pin-ring" cx="{}" cy="{}" r="12"/>', f"{x:.1f}", f"{y:.1f}"))
        lines.append(format_html('<circle class="pin" cx="{}" cy="{}" r="6"/>', f"{x:.1f}", f"{y:.1f}"))
    said = shown.label if shown else _("位置")
    made = shown is not None and shown.schematic
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="xMidYMid slice">{}</svg>',
        width,
        height,
        _("{label}位置图（边界为示意）").format(label=said) if made else _("{label}位置图").format(label=said),
        format_html_join("", "{}", ((line,) for line in lines)),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """The area that a sketch is about, and the extent it shows."""

    id: int
    label: str
    level: str
    schematic: bool
    shape: BaseGeometry


def _shown(area: Area | AreaFact | None, boundary: Boundary | None, book: atlas.Atlas) -> _Shown | None:
    """A given extent, the area's present or last one, or that of the nearest area above that is drawn."""
    if area is None:
        return None
    if boundary is not None:
        return _Shown(area.id, area.label, area.level, area.schematic, geometry.read(boundary.shape))
    for pk in reversed([int(part) for part in area.path.rstrip(".").split(".")]):
        shape = book.shape_of(pk)
        if shape is not None:
            fact = book.facts[pk]
            return _Shown(pk, fact.label, fact.level, fact.schematic, shape)
        last = Boundary.objects.filter(area_id=pk).select_related("area").order_by("-valid_from", "-id").first()
        if last is not None:
            was = last.area
            return _Shown(pk, was.label, was.level, was.schematic, geometry.read(last.shape))
    return None


class _Frame:
    """From degrees to the units of a drawing, the same scale both ways, with some room round what matters."""

    MARGIN = 0.45

    def __init__(self, box: tuple[float, float, float, float], width: int, height: int) -> None:
        west, south, east, north = box
        self.squeeze = float(np.cos(np.radians((south + north) / 2)))
        wide, high = max((east - west) * self.squeeze, 1e-6), max(north - south, 1e-6)
        self.scale = min(width / (wide * (1 + self.MARGIN)), height / (high * (1 + self.MARGIN)))
        self.centre = np.array([(west + east) / 2, (south + north) / 2])
        self.width, self.height = width, height
        half_wide, half_high = width / self.scale / self.squeeze / 2, height / self.scale / 2
        x, y = (float(v) for v in self.centre)
        self.box = (x - half_wide, y - half_high, x + half_wide, y + half_high)

    @classmethod
    def around(
        cls,
        here: BaseGeometry | None,
        marks: list[BaseGeometry],
        point: tuple[float, float] | None,
        width: int,
        height: int,
    ) -> _Frame | None:
        boxes = [shape.bounds for shape in (here, *marks) if shape is not None]
        if point is not None:
            lon, lat = point
            room = 0.0 if boxes else geometry.degrees_for(150.0, lat)
            boxes.append((lon - room, lat - room, lon + room, lat + room))
        if not boxes:
            return None
        sides = np.array(boxes)
        west, south = sides[:, :2].min(axis=0)
        east, north = sides[:, 2:].max(axis=0)
        return cls((float(west), float(south), float(east), float(north)), width, height)

    def place(self, points: np.ndarray) -> np.ndarray:
        scale = np.array([self.scale * self.squeeze, -self.scale])
        return np.asarray((points - self.centre) * scale + np.array([self.width / 2, self.height / 2]))

    def path(self, shape: BaseGeometry) -> str:
        """The shape as path data, cut to a little more than the frame and thinned to half a unit."""
        west, south, east, north = self.box
        room_x, room_y = (east - west) * 0.05, (north - south) * 0.05
        seen = shapely.clip_by_rect(shape, west - room_x, south - room_y, east + room_x, north + room_y)
        seen = shapely.simplify(seen, 0.5 / self.scale, preserve_topology=True)
        parts = []
        for polygon in getattr(seen, "geoms", [seen]):
            if polygon.geom_type != "Polygon" or polygon.is_empty:
                continue
            for ring in (polygon.exterior, *polygon.interiors):
                at = self.place(np.asarray(ring.coords)[:-1])
                parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at) + "Z")
        return "".join(parts)


def level_counts_words(counts: dict[str, int]) -> str:
    """24个镇（街道）、406个村（社区）."""
    return "、".join(f"{number}个{levels.name_of(key)}" for key, number in counts.items() if number)
