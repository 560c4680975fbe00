"""What maps and comboboxes ask for: areas as GeoJSON, the area at a point, areas by name."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag

from shanzhi.kernel.errors import Invalid
from shanzhi.records.access import needs, open_to_all

from .. import atlas, levels, mapping, queries
from ..datum import Datum
from ..permissions import READ

MOST = 30


@open_to_all("names and limits of grids are public by law; whoever reports a trouble must learn whose grid it is in")
def at(request: HttpRequest) -> JsonResponse:
    """The area that holds a point: {"id", "name", "inside", "levels"}; `inside` is false outside the county."""
    lon, lat = _number(request, "lon"), _number(request, "lat")
    chain = atlas.areas_at(lon, lat, datum=_datum(request), tolerance=30.0)
    answer: dict[str, object] = {"id": None, "name": "", "inside": False, "levels": []}
    if chain:
        answer = {
            "id": chain[0].id,
            "name": chain[0].label,
            "inside": True,
            "levels": [{"id": a.id, "level": a.level, "code": a.code, "name": a.name} for a in chain],
        }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@needs(READ)
def choose(request: HttpRequest) -> JsonResponse:
    """Areas for a combobox: by name, initials or code; `level` and `within` (a path) narrow it."""
    found = queries.search(
        request.GET.get("q", "")[:60],
        level=request.GET.get("level", ""),
        within=request.GET.get("within", ""),
        limit=MOST + 1,
    )
    results = [{"id": a.id, "label": a.label, "hint": f"{levels.name_of(a.level)} {a.code}"} for a in found[:MOST]]
    answer = {"results": results, "more": len(found) > MOST}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@needs(READ)
def children(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn areas under one, for a map; `zoom` thins the borders, `level` looks deeper. Answers 304 while nothing
    has changed."""
    area = queries.area_by_id(pk)
    zoom = _number(request, "zoom") if request.GET.get("zoom") else None
    level = request.GET.get("level", "")
    tag = quote_etag(f"{atlas.current_number()}-{pk}-{level}-{zoom}")
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    body = mapping.children_geojson(area, zoom=zoom, level=level)
    return HttpResponse(
        body, content_type="application/geo+json", headers={"ETag": tag, "Cache-Control": "private, no-cache"}
    )


@needs(READ)
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All drawn areas of a subtree as a file, in a chosen datum, as of a day."""
    area = queries.area_by_id(pk)
    day = request.GET.get("on", "")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid({"on": "日期写法应为2026-01-01"}) from None
    datum = _datum(request)
    pieces = mapping.export_geojson(area, datum=datum, level=request.GET.get("level", ""), on=on)
    response = StreamingHttpResponse(pieces, content_type="application/geo+json")
    name = f"{area.code}-{datum}{f'-{on}' if on else ''}.geojson"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _number(request: HttpRequest, name: str) -> float:
    try:
        return float(request.GET.get(name, ""))
    except ValueError:
        raise Invalid({name: f"{name}应为数字"}) from None


def _datum(request: HttpRequest) -> Datum:
    try:
        return Datum(request.GET.get("datum") or Datum.WGS84)
    except ValueError:
        raise Invalid({"datum": "坐标系只能是wgs84、cgcs2000、gcj02或bd09"}) from None
