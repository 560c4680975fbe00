"""1+3+N: standard and actual strength, from the county down to the grid."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanzhi.kernel import profile
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import rules, staffing
from ..permissions import READ


@needs(READ)
def board(request: HttpRequest) -> HttpResponse:
    """One row an area, with what is missing; a town opens its villages, a village its grids."""
    area = _asked(request.GET.get("area", ""), by=actor_of(request))
    if area is None:
        return render(request, "staff/strength.html")
    rows = staffing.staffing(area)
    only_gaps = request.GET.get("gaps") == "1"
    context = {
        "area": area,
        "line": [a for a in places.ancestors(area.path) if a.id != area.pk],
        "rows": [row for row in rows if row.gap] if only_gaps else rows,
        "total": staffing.total(area),
        "labels": staffing.labels(),
        "below": profile.current().level(staffing.below_grids()),
        "only_gaps": only_gaps,
        "short": sum(1 for row in rows if row.gap),
    }
    return render(request, "staff/strength.html", context)


def _asked(pk: str, *, by: Actor) -> Area | None:
    """The area asked for, or the highest that the actor reaches, if any. Refuses what lies outside."""
    if pk.isdigit():
        area = Area.objects.filter(pk=int(pk)).first()
        if area is None or not by.may(READ, path=area.path):
            raise NotFound(what="区域")
        return area
    county = rules.county()
    reach = by.reach_of(READ)
    if county is not None and any(county.path.startswith(prefix) for prefix in reach):
        return county
    return Area.objects.filter(path__in=reach, retired_on=None).order_by("path").first()
