"""Which grid is it? For a whole list of points at once; nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.errors import Refusal
from shanzhi.records.access import needs

from .. import levels
from ..locating import Located, as_feature, locate
from ..permissions import READ
from ..reading import open_file
from . import tables
from .forms import DATUMS, UNPROCESSABLE, ActForm

SHOWN = 300
MOST = 100_000


class PointsForm(ActForm):
    file = forms.FileField(
        label=gettext_lazy("点位文件"),
        help_text=gettext_lazy("CSV、Excel（含经度、纬度两列，可带名称），或点的GeoJSON"),
    )
    datum = forms.ChoiceField(label=gettext_lazy("坐标系"), choices=DATUMS)


@needs(READ)
def points(request: HttpRequest) -> HttpResponse:
    """Hand in a list of points: see in which grid each lies and which lie in none, or get the list back as a file."""
    form = PointsForm(request.POST or None, request.FILES or None)
    found: list[Located] = []
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            uploaded = form.cleaned_data["file"]
            rows = open_file(uploaded.read(), uploaded.name).rows
            found = [
                point for point, _n in zip(locate(rows, datum=form.cleaned_data["datum"]), range(MOST), strict=False)
            ]
        except Refusal as said:
            refusal = said
        else:
            wanted = request.POST.get("as", "")
            if wanted == "csv":
                return _as_csv(found)
            if wanted == "geojson":
                return _as_geojson(found)
    outside = [point for point in found if point.is_outside]
    context = {
        "form": form,
        "refusal": refusal,
        "total": len(found),
        "outside": len(outside),
        "unreadable": sum(bool(point.reason) for point in found),
        "rows": sorted(found, key=lambda point: (bool(point.areas), point.line))[:SHOWN],
        "shown": SHOWN,
    }
    has_failed = form.is_bound and (refusal is not None or not form.is_valid())
    return render(request, "places/points.html", context, status=UNPROCESSABLE if has_failed else 200)


def _as_csv(found: list[Located]) -> HttpResponse:
    response = HttpResponse("".join(tables.lines(_table(found))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="points.csv"'
    return response


def _table(found: list[Located]) -> Iterator[list[object]]:
    """Every row with the code and name of its area at each level."""
    order = [each for each in levels.all_levels() if any(a.level == each.key for p in found for a in p.areas)]
    named = [column for each in order for column in (_("{level}代码").format(level=each.name), each.name)]
    yield [_("行"), _("名称"), _("经度（WGS-84）"), _("纬度（WGS-84）"), _("结果"), *named]
    for point in found:
        held = {area.level: area for area in point.areas}
        result = point.reason or (_("已定位") if point.areas else _("不在任何网格内"))
        cells: list[object] = [point.line, point.name, f"{point.lon:.7f}", f"{point.lat:.7f}", result]
        for each in order:
            area = held.get(each.key)
            cells += [area.code, area.name] if area else ["", ""]
        yield cells


def _as_geojson(found: list[Located]) -> HttpResponse:
    """The points outside every area."""
    features = [as_feature(point) for point in found if point.is_outside]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/geo+json")
    response["Content-Disposition"] = 'attachment; filename="outside.geojson"'
    return response
