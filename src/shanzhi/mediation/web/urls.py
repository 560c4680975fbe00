"""Addresses of the room, all under /mediation/."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import dialogs, pages

app_name = "mediation"

urlpatterns: list[URLPattern] = [
    path("mediation/", pages.desk, name="desk"),
    path("mediation/list", pages.listing, name="list"),
    path("mediation/export", pages.export, name="export"),
    path("mediation/rooms", pages.rooms, name="rooms"),
    path("mediation/cases/<str:code>/panel", pages.case_panel, name="case_panel"),
    path("mediation/cases/<str:code>/open", dialogs.open_mediation, name="open_mediation"),
    path("mediation/<int:pk>/", pages.mediation, name="mediation"),
    path("mediation/<int:pk>/papers/<slug:kind>", pages.paper, name="paper"),
    path("mediation/<int:pk>/do/<slug:move>", dialogs.do, name="do"),
]
