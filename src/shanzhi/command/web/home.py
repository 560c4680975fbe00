"""指挥室首页和一张图."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.places import queries as places
from shanzhi.records.access import actor_of, needs

from .. import duty, emergencies, map_now, outlines, statutory, tiles
from ..models import LeaderReception

MOST_ROOMS = 6


@needs("command.read", statutory.READ)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One calm page: what is late, who is on duty, what is declared, what comes next."""
    by = actor_of(request)
    rooms = duty.rooms_of(by)
    on_duty = duty.on_duty(rooms)
    coming = duty.receptions(since=now() - timedelta(hours=12), until=now() + timedelta(days=31))
    context = {
        "figures": duty.figures(by),
        "tiles": tiles.tiles_for(by),
        "on_duty": on_duty[:MOST_ROOMS],
        "more_rooms": max(0, len(on_duty) - MOST_ROOMS),
        "has_rooms": bool(rooms),
        "running": emergencies.banner_for(by),
        "calls": emergencies.calls_of(by),
        "swaps": duty.swaps_for(by),
        "receptions": [r for r in coming if r.ends_at > now() and r.state == LeaderReception.State.PLANNED][:4],
    }
    return render(request, "command/home.html", context)


@needs("cases.read", statutory.READ)
@require_GET
def map_page(request: HttpRequest) -> HttpResponse:
    """Open cases by area, beside a map of the same areas; who is on duty."""
    by = actor_of(request)
    area = map_now.area_for(request.GET.get("area", "")[:24], by)
    if area is None:
        raise NotFound(what=_("这个区域"))
    found = map_now.now_in(area, by=by)
    chain = places.ancestors(area.path)
    box = places.boundary_of(area)
    most = max((p.figures.open for p in found.parts), default=0)
    context = {
        "now": found,
        "chain": chain,
        "most": most,
        "area": area,
        "box": f"{box.west},{box.south},{box.east},{box.north}" if box else "",
        "areas_url": reverse("places:children", args=[area.pk]),
        "outline_url": reverse("places:children", args=[area.parent_id]) if area.parent_id else "",
        "micro_url": reverse("command:outlines"),
        "points_url": f"{reverse('cases:points')}?{found.here.open_list.partition('?')[2]}",
        "on_duty": duty.on_duty(duty.rooms_of(by)),
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "command/parts/map_now.html" if is_part else "command/map.html", context)


@needs("cases.read", statutory.READ)
@require_GET
def outlines_of_grids(request: HttpRequest) -> HttpResponse:
    """The smallest grids of the county as lines; 304 while no area has changed."""
    made = outlines.current()
    headers = {"ETag": made.tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == made.tag:
        return HttpResponse(status=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return HttpResponse(made.packed, content_type="application/geo+json", headers=headers)
    return HttpResponse(made.plain, content_type="application/geo+json", headers=headers)
