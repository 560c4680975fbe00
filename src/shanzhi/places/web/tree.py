"""The tree of areas, page by page, and how areas fit together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.actor import Actor
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of

from .. import _areas, checking, geometry, levels, mapping, queries
from ..datum import Datum
from ..models import Area, Boundary
from ..permissions import READ

ROWS = 60
FLAWS_SHOWN = 300


@needs(READ)
def home(request: HttpRequest) -> HttpResponse:
    """The top of the tree, or how to fill an empty one."""
    top = queries.root()
    if top is None:
        by = actor_of(request)
        may_import = by.has("places.import_divisions")
        return render(request, "places/nothing.html", {"may_import": may_import})
    return HttpResponseRedirect(reverse("places:area", args=[top.pk]))


@needs(READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One area: what it is, where it lies, what lies under it, what became of it."""
    by, area = actor_of(request), queries.area_by_id(pk)
    retired = request.GET.get("retired") == "1"
    words = request.GET.get("q", "").strip()[:60]
    listed = queries.children(area, retired=retired, after_code=request.GET.get("after", ""), limit=ROWS)
    found = queries.search(words, within=area.path, retired=retired, limit=50) if words else []
    context = {
        **_shown(area),
        "page": listed,
        "rows": [_line(row) for row in listed.rows],
        "words": words,
        "found": [(fact, levels.name_of(fact.level)) for fact in found if fact.id != area.pk],
        "retired": retired,
        "moves": _moves(area, by),
        "datums": [(str(d), d.label) for d in Datum],
        "lines": trail_of(_areas.subject(area))[-30:][::-1],
    }
    return render(request, "places/area.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of children."""

    row: queries.Child
    level: str
    below: str


def _line(row: queries.Child) -> Line:
    ordered = dict(sorted(row.below.items(), key=lambda item: levels.rank(item[0])))
    return Line(row, levels.name_of(row.fact.level), mapping.level_counts_words(ordered))


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that this person may do here."""

    url: str
    label: str
    icon: str
    danger: bool = False


def _moves(area: Area, by: Actor) -> list[Offer]:
    """What this person may do to the area now; nothing to one that is retired."""
    if area.retired_on is not None:
        return []
    offers = [
        ("draw", "places.draw", _("新增下级"), "plus", False),
        ("redraw", "places.redraw", _("调整边界"), "pencil", False),
        ("renumber", "places.renumber", _("变更代码名称"), "tag", False),
        ("move", "places.move", _("划转"), "git-branch", False),
        ("retire", "places.retire", _("撤并"), "git-merge", True),
    ]
    return [
        Offer(reverse(f"places:{name}", args=[area.pk]), str(label), icon, danger)
        for name, verb, label, icon, danger in offers
        if by.may(verb, path=area.path)
        and not (name == "draw" and not levels.children_of(area.level))
        and not (name in ("move", "retire") and area.parent_id is None)
    ]


def _shown(area: Area) -> dict[str, Any]:
    boundary = queries.boundary_of(area)
    counts = {key: n for key, n in queries.counts(area.path).items() if key != area.level}
    return {
        "area": area,
        "level_name": levels.name_of(area.level),
        "ancestors": queries.ancestors(area.path)[:-1],
        "boundary": boundary,
        "square_kilometres": float(geometry.square_metres(geometry.read(boundary.shape))) / 1e6 if boundary else None,
        "datum": Datum(boundary.source_datum).label if boundary else "",
        "counts": mapping.level_counts_words(counts),
        "history": queries.history(area),
        "heirs": queries.heirs(area) if area.retired_on else [],
        "has_drawn_children": Boundary.objects.filter(area__parent=area, area__retired_on=None, valid_to=None).exists(),
        "sketch": mapping.sketch_svg(area, width=480, height=300),
    }


# --- how areas fit ------------------------------------------------------------------------------------------------


@needs(READ)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Gaps, overlaps and what sticks out among the areas under one, as a table and a sketch."""
    area = queries.area_by_id(pk)
    flaws = _flaws(area)
    names = _names(flaws)
    context = {
        "area": area,
        "ancestors": queries.ancestors(area.path),
        "flaws": [
            {"flaw": f, "what": _KINDS[f.kind], "areas": [names.get(int(key), key) for key in f.areas]}
            for f in flaws[:FLAWS_SHOWN]
        ],
        "total": len(flaws),
        "sketch": mapping.sketch_svg(area, width=640, height=400, overlay=[f.shape for f in flaws[:FLAWS_SHOWN]]),
    }
    return render(request, "places/check.html", context)


@needs(READ)
def check_geojson(request: HttpRequest, pk: int) -> JsonResponse:
    """The same as features, for a map or another program."""
    features = [flaw.as_feature() for flaw in _flaws(queries.area_by_id(pk))]
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    return response


_KINDS = {"overlap": _("重叠"), "gap": _("空隙"), "outside": _("超出上级")}


def _flaws(area: Area) -> list[checking.Flaw]:
    rows = Boundary.objects.filter(area__parent=area, area__retired_on=None, valid_to=None)
    shapes = {str(key): geometry.read(shape) for key, shape in rows.values_list("area_id", "shape")}
    if not shapes:
        return []
    held = queries.boundary_of(area)
    parents = {str(area.pk): geometry.read(held.shape)} if held else {}
    return checking.flaws(shapes, dict.fromkeys(shapes, str(area.pk)), parents)


def _names(flaws: Iterable[checking.Flaw]) -> dict[int, str]:
    ids = {int(key) for flaw in flaws for key in flaw.areas}
    return dict(Area.objects.filter(pk__in=ids).values_list("id", "name"))
