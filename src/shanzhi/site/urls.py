"""The front door: every address of the site.

A room's pages are in `<room>/web/urls.py` with an `app_name`; they are mounted at the root, so the room writes its
addresses whole ("cases/<code>"). Addresses of the site itself are lines of `urlpatterns` below.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from shanzhi.site import doors, styleguide
from shanzhi.site.api import api

ROOMS = ("staff", "notices", "places", "records", "cases", "intake", "command", "mediation", "fieldwork", "insight")

urlpatterns: list[URLPattern | URLResolver] = [
    path("live", doors.live, name="live"),
    path("bell", doors.bell, name="bell"),
    path("badges", doors.badges, name="badges"),
    path("api/", api.urls),
    path("healthz", doors.pulse, name="pulse"),
]

for room in ROOMS:
    if find_spec(f"shanzhi.{room}.web.urls"):
        urlpatterns.append(path("", include(f"shanzhi.{room}.web.urls")))

if settings.DEBUG or settings.SHANZHI_DEMO:
    urlpatterns += styleguide.urlpatterns

handler500 = "shanzhi.site.refusals.broken"
