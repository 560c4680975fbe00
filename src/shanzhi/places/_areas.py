"""What every act on areas does: lock, check, write the area with its code and boundary rows, leave a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import ChangedMeanwhile, NotAllowed, NotFound
from shanzhi.kernel.verbs import label_of
from shanzhi.records import actions as records

from . import codes, geometry, levels, naming
from .datum import Datum, geometry_to_wgs84, looks_like_degrees
from .errors import CodeTaken, CodeUnfit, DayUnfit, NotDegrees, Retired, ShapeElsewhere, ShapeUnfit, WrongLevel
from .geometry import BadShape, Extent
from .models import Area, AreaCode, Boundary, Kind

MOST_OUTSIDE = 0.5
"""Of a shape may lie outside its parent's surveyed extent; more is taken for the wrong datum or the wrong file."""


def subject(area: Area | int) -> str:
    """Under which an area's trail is kept."""
    return f"area:{area if isinstance(area, int) else area.pk}"


def locked(area: Area | int, verb: str, *, by: Actor) -> tuple[Area, Actor]:
    """The area, locked, and the actor in the post that allows the verb there. Refuses `NotFound`, `NotAllowed` and
    `Retired`."""
    pk = area if isinstance(area, int) else int(area.pk)
    found = Area.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound(what=_("区域"))
    by = allowed(verb, found.path, by=by)
    if found.retired_on is not None:
        raise Retired(label=found.label, day=found.retired_on, move=label_of(verb))
    return found, by


def allowed(verb: str, path: str, *, by: Actor) -> Actor:
    """The actor in the post that allows the verb over a path. Refuses `NotAllowed`."""
    grant = by.grant_for(verb, path=path)
    if grant is None:
        raise NotAllowed(name=by.name, move=label_of(verb))
    return by.in_post(grant)


def fit_day(on: date | None, *, not_before: date | None = None) -> date:
    """The day a change holds from; today when none is given. Refuses days to come and days that are already history."""
    day = on or today()
    if day > today():
        raise DayUnfit(day=day, reason=_("还没有到这一天，请在生效当日办理"))
    if not_before is not None and day < not_before:
        raise DayUnfit(day=day, reason=_("早于上一次变更（{day}），历史不能改写").format(day=not_before))
    return day


def fit_level(level: str, parent: Area) -> None:
    if not levels.may_hold(parent.level, level):
        raise WrongLevel(
            level=levels.name_of(level),
            parent=parent.label,
            parent_level=levels.name_of(parent.level),
            allowed="、".join(each.name for each in levels.children_of(parent.level)) or _("无"),
        )


def fit_code(code: str, parent: Area | None, kind: str, *, mine: int | None = None) -> str:
    """The code tidied. Refuses one that cannot be, that belongs to another place, or that another area has."""
    try:
        code = codes.tidy(code)
    except codes.BadCode as bad:
        raise CodeUnfit(area_code=code, reason=bad.reason) from bad
    if parent is not None and (why := codes.contradiction(code, parent, kind)):
        raise CodeUnfit(area_code=code, reason=why)
    holder = Area.objects.filter(code=code, retired_on=None).exclude(pk=mine or 0).first()
    if holder is not None:
        raise CodeTaken(area_code=code, label=holder.label)
    return code


def fit_shape(shape: Any, datum: Datum | str, parent: Area | None) -> Extent:
    """A shapely geometry or a GeoJSON mapping as a stored extent in WGS-84. Refuses what has no area, what is not in
    degrees, and what lies mostly outside a surveyed parent."""
    try:
        if isinstance(shape, dict):
            extent, _note = geometry.extent_from_geojson(shape)
        else:
            extent, _note = geometry.mended(shapely.force_2d(shape))
    except BadShape as bad:
        raise ShapeUnfit(reason=str(bad)) from bad
    if not looks_like_degrees(extent.bounds):
        raise NotDegrees(example=f"{extent.bounds[0]:.1f}, {extent.bounds[1]:.1f}")
    extent = geometry_to_wgs84(extent, datum)
    above = current_boundary(parent) if parent is not None else None
    if parent is not None and above is not None and not parent.schematic:
        outside = extent.difference(geometry.read(above.shape)).area / extent.area
        if outside > MOST_OUTSIDE:
            raise ShapeElsewhere(share=round(outside * 100), parent=parent.label)
    return extent


def current_boundary(area: Area) -> Boundary | None:
    return Boundary.objects.filter(area=area, valid_to=None).first()


def refuse_stale(area: Area, seen: int | None) -> None:
    """Two people redrawing at once: `seen` is the boundary the page showed (0: none)."""
    if seen is None:
        return
    now_held = current_boundary(area)
    if seen != (now_held.pk if now_held else 0):
        raise ChangedMeanwhile(
            who=_("他人"), at=f"{now_held.valid_from if now_held else ''}", what=label_of("places.redraw")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """An area about to be written."""

    level: str
    code: str
    name: str
    kind: str = Kind.BASIC
    purpose: str = ""
    schematic: bool = False


def next_ids(count: int) -> list[int]:
    """Numbers for new areas, taken beforehand because an area's path holds its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('places_area', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [int(row[0]) for row in cursor.fetchall()]


def new_area(sketch: Sketch, parent: Area | None, *, on: date, pk: int | None = None) -> Area:
    """A new area, not yet saved."""
    number = pk if pk is not None else next_ids(1)[0]
    return Area(
        pk=number,
        parent=parent,
        level=sketch.level,
        kind=sketch.kind,
        purpose=sketch.purpose,
        path=f"{parent.path if parent else ''}{number}.",
        code=sketch.code,
        name=sketch.name,
        label=levels.label_under(parent, sketch.name),
        initials=naming.initials(sketch.name),
        schematic=sketch.schematic,
        established_on=on,
    )


def save_new(area: Area, *, on: date) -> None:
    area.save(force_insert=True)
    AreaCode.objects.create(area=area, code=area.code, name=area.name, valid_from=on)


def put_boundary(area: Area, extent: Extent, *, on: date, datum: Datum | str, note: str = "") -> Boundary:
    """The extent holds from that day; the one before ends with it and is kept."""
    Boundary.objects.filter(area=area, valid_to=None).update(valid_to=on)
    boundary = new_boundary(area, extent, on=on, datum=datum, note=note)
    boundary.save(force_insert=True)
    area.save(update_fields=["lon", "lat", "schematic"])
    return boundary


def new_boundary(area: Area, extent: Extent, *, on: date, datum: Datum | str, note: str = "") -> Boundary:
    """A boundary row, not yet saved; sets the area's label point."""
    area.lon, area.lat = geometry.point_inside(extent)
    box = geometry.Box.of(extent)
    return Boundary(
        area=area,
        shape=geometry.write(extent),
        west=box.west,
        south=box.south,
        east=box.east,
        north=box.north,
        source_datum=str(datum),
        valid_from=on,
        note=note,
    )


def new_name(area: Area, *, code: str, name: str, on: date) -> None:
    """Another code or name from that day; the old ones are kept and found by. Labels below follow."""
    AreaCode.objects.filter(area=area, valid_to=None).update(valid_to=on)
    AreaCode.objects.create(area=area, code=code, name=name, valid_from=on)
    before = area.label
    area.code, area.name = code, name
    area.label = levels.label_under(area.parent, name)
    area.initials = naming.initials(name)
    area.save(update_fields=["code", "name", "label", "initials"])
    if area.label != before and area.level not in levels.ABOVE_THE_TOWN:
        below = Area.objects.filter(path__startswith=area.path, label__startswith=before).exclude(pk=area.pk)
        below.update(label=Concat(Value(area.label), Substr(F("label"), len(before) + 1)))


def latest_change(areas: Sequence[Area]) -> date | None:
    """The latest day on which a code, name or boundary of these areas changed: nothing may be dated before it."""
    ids = [area.pk for area in areas]
    days = [
        *AreaCode.objects.filter(area_id__in=ids, valid_to=None).values_list("valid_from", flat=True),
        *Boundary.objects.filter(area_id__in=ids, valid_to=None).values_list("valid_from", flat=True),
    ]
    return max((day for day in days if day is not None), default=None)


def write_line(area: Area, verb: str, detail: dict[str, Any], *, by: Actor) -> None:
    records.write(subject(area), verb, detail={"code": area.code, "label": area.label, **detail}, by=by)


def names(areas: Iterable[Area], most: int = 3) -> str:
    """A few labels for a sentence."""
    some = list(areas)
    said = "、".join(area.label for area in some[:most])
    return said + (_("等") if len(some) > most else "")
