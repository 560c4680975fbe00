"""The API of areas: look up, locate, and the same acts as the desk. Areas are named by their code; a former code finds
its area for reading, acts want the present one."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema, Status
from pydantic import Field

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.verbs import label_of
from shanzhi.records.access import actor_of

from . import actions as places
from . import atlas, mapping, queries
from .datum import Datum
from .facts import AreaFact, fact
from .models import Area
from .permissions import READ

router = Router(tags=["places 区划网格"])
LARGEST_PAGE = 500


class AreaOut(Schema):
    """区域. `path` holds the ids from the root down; coordinates are WGS-84."""

    id: int
    code: str
    name: str
    label: str
    level: str
    kind: str
    path: str
    lon: float | None
    lat: float | None
    schematic: bool


class AreaWhole(AreaOut):
    """区域, with what it lies in, what it holds and who took over from it."""

    parent: str | None
    purpose: str
    established_on: date | None
    retired_on: date | None
    holds: dict[str, int]
    """How many areas by level."""
    successors: list[AreaOut]
    """Of a retired area: who governs now."""


class AreaPage(Schema):
    items: list[AreaOut]
    next: str | None
    """Give it back as `after` for the next page; null at the end."""


class PlaceOut(Schema):
    """The areas that hold a point, the deepest first; empty outside the county."""

    areas: list[AreaOut]


class DrawIn(Schema):
    parent: str
    level: str
    name: str
    code: str = ""
    kind: Literal["basic", "dedicated"] = "basic"
    purpose: str = ""
    geometry: dict[str, Any] | None = None
    datum: Datum = Datum.WGS84
    on: date | None = None


class RedrawIn(Schema):
    geometry: dict[str, Any]
    datum: Datum = Datum.WGS84
    on: date | None = None
    note: str = Field("", max_length=200)


class RenumberIn(Schema):
    code: str = ""
    name: str = ""
    below: bool = True
    on: date | None = None
    reason: str = Field("", max_length=200)


class MoveIn(Schema):
    to: str
    code: str = ""
    on: date | None = None
    reason: str = Field("", max_length=200)


class RetireIn(Schema):
    successors: list[str] = []
    kind: Literal["merged", "split"] = "merged"
    absorb: bool = True
    on: date | None = None
    reason: str = Field("", max_length=200)


@router.get("/areas", response=AreaPage, operation_id="places_children")
def children(
    request: HttpRequest, parent: str = "", retired: bool = False, after: str = "", limit: int = 100
) -> AreaPage:
    """The areas directly under one, by code; without a parent the top of the tree."""
    _reader(request)
    above = _read(parent) if parent else None
    page = queries.children(above, retired=retired, after_code=after, limit=max(1, min(limit, LARGEST_PAGE)))
    return AreaPage(items=[_out(row.fact) for row in page.rows], next=page.next)


@router.get("/areas/search", response=list[AreaOut], operation_id="places_search")
def search(request: HttpRequest, q: str, level: str = "", within: str = "") -> list[AreaOut]:
    """By name, pinyin initials, code or former code; at most 50."""
    _reader(request)
    path = _read(within).path if within else ""
    return [_out(each) for each in queries.search(q[:60], level=level, within=path, limit=50)]


@router.get("/areas/at", response=PlaceOut, operation_id="places_at")
def at(request: HttpRequest, lon: float, lat: float, datum: Datum = Datum.WGS84, tolerance: float = 0.0) -> PlaceOut:
    """Whose area is this point? `tolerance` in metres, at most 500, for positions just outside."""
    _reader(request)
    found = atlas.areas_at(lon, lat, datum=datum, tolerance=max(0.0, min(tolerance, 500.0)))
    return PlaceOut(areas=[_out(each) for each in found])


@router.get("/areas/{code}", response=AreaWhole, operation_id="places_area")
def area(request: HttpRequest, code: str) -> AreaWhole:
    _reader(request)
    return _whole(_read(code))


@router.get("/areas/{code}/children.geojson", response=dict[str, Any], operation_id="places_geojson")
def geojson(request: HttpRequest, code: str, zoom: float | None = None, level: str = "") -> HttpResponse:
    """The drawn areas under one, thinned for a zoom."""
    _reader(request)
    return HttpResponse(
        mapping.children_geojson(_read(code), zoom=zoom, level=level), content_type="application/geo+json"
    )


@router.get("/areas/{code}/export.geojson", response=dict[str, Any], operation_id="places_export")
def export(
    request: HttpRequest, code: str, datum: Datum = Datum.WGS84, level: str = "", on: date | None = None
) -> HttpResponseBase:
    """All drawn areas of a subtree with every vertex, now or as of a day."""
    _reader(request)
    pieces = mapping.export_geojson(_read(code), datum=datum, level=level, on=on)
    return StreamingHttpResponse(pieces, content_type="application/geo+json")


@router.post("/areas", response={201: AreaWhole}, operation_id="places_draw")
def draw(request: HttpRequest, body: DrawIn) -> Status[AreaWhole]:
    """划设"""
    made = places.draw(
        parent=_present(body.parent), shape=body.geometry, **_fields(body, "parent", "geometry"), by=actor_of(request)
    )
    return Status(201, _whole(made))


@router.post("/areas/{code}/redraw", response=AreaWhole, operation_id="places_redraw")
def redraw(request: HttpRequest, code: str, body: RedrawIn) -> AreaWhole:
    """调整边界. The old boundary is kept with its days."""
    held = _present(code)
    places.redraw(held, shape=body.geometry, **_fields(body, "geometry"), by=actor_of(request))
    return _whole(queries.area_by_id(held.pk))


@router.post("/areas/{code}/renumber", response=AreaWhole, operation_id="places_renumber")
def renumber(request: HttpRequest, code: str, body: RenumberIn) -> AreaWhole:
    """变更代码名称"""
    return _whole(places.renumber(_present(code), **_fields(body), by=actor_of(request)))


@router.post("/areas/{code}/move", response=AreaWhole, operation_id="places_move")
def move(request: HttpRequest, code: str, body: MoveIn) -> AreaWhole:
    """划转. Answers with the new area that takes over."""
    moved = places.move(_present(code), to=_present(body.to), **_fields(body, "to"), by=actor_of(request))
    return _whole(moved)


@router.post("/areas/{code}/retire", response=AreaWhole, operation_id="places_retire")
def retire(request: HttpRequest, code: str, body: RetireIn) -> AreaWhole:
    """撤并"""
    heirs = [_present(each) for each in body.successors]
    gone = places.retire(_present(code), successors=heirs, **_fields(body, "successors"), by=actor_of(request))
    return _whole(gone)


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.has(READ):
        raise NotAllowed(name=by.name, move=label_of(READ))
    return by


def _read(code: str) -> Area:
    found = queries.area_by_code(code)
    if found is None:
        raise NotFound(what=f"代码为{code}的区域")
    return found


def _present(code: str) -> Area:
    found = Area.objects.filter(code=code, retired_on=None).first()
    if found is None:
        raise NotFound(what=f"代码为{code}的现有区域")
    return found


def _fields(body: Schema, *without: str) -> dict[str, Any]:
    return {name: getattr(body, name) for name in type(body).model_fields if name not in without}


def _out(found: AreaFact) -> AreaOut:
    return AreaOut(**{name: getattr(found, name) for name in AreaOut.model_fields})


def _whole(area: Area) -> AreaWhole:
    return AreaWhole(
        **_out(fact(area)).model_dump(),
        parent=area.parent.code if area.parent else None,
        purpose=area.purpose,
        established_on=area.established_on,
        retired_on=area.retired_on,
        holds={key: n for key, n in queries.counts(area.path).items() if key != area.level},
        successors=[_out(each) for each in queries.heirs(area)] if area.retired_on else [],
    )
