"""The addresses of the site itself: the stream's door, and a pulse for whoever watches over the servers."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shanzhi.records.access import actor_of, needs, open_to_all
from shanzhi.site.navigation import badges_for

LIVE_DOOR = "shanzhi.live.door"
"""Key in the request's environ under which the stream waits to learn who is asking."""


@needs()
def live(request: HttpRequest) -> HttpResponse:
    """Asked by the stream, through all middleware: who is this? The stream itself is served in `live.py`."""
    found = request.META.get(LIVE_DOOR)
    if found is not None:
        found.append(actor_of(request))
    return HttpResponse(status=204)


# A page left open must not keep its owner signed in: asking again every minute is no sign of life.
live.is_quiet = True  # type: ignore[attr-defined]


@open_to_all("a load balancer or monitor asks whether pages and database answer; it tells nothing else")
def pulse(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@needs()
def badges(request: HttpRequest) -> HttpResponse:
    """What waits on each page of the side navigation, by URL name, as JSON."""
    return JsonResponse(badges_for(actor_of(request)))


badges.is_quiet = True  # type: ignore[attr-defined]


@needs()
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of the top bar with its count, for a page that heard that a message came."""
    return render(request, "parts/bell.html")
