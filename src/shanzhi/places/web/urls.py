"""Addresses of the room of places."""

from __future__ import annotations

from django.urls import path

from . import acts, imports, locating, looking, tree

app_name = "places"

urlpatterns = [
    path("places/", tree.home, name="home"),
    path("places/at", looking.at, name="at"),
    path("places/choose", looking.choose, name="choose"),
    path("places/points/", locating.points, name="points"),
    path("places/imports/", imports.index, name="imports"),
    path("places/imports/sample/<str:what>.csv", imports.sample, name="import_sample"),
    path("places/imports/<int:pk>/", imports.page, name="import"),
    path("places/imports/<int:pk>/flaws.geojson", imports.flaws, name="import_flaws"),
    path("places/imports/<int:pk>/findings.csv", imports.findings_csv, name="import_findings"),
    path("places/imports/<int:pk>/datum/", imports.settle_datum, name="import_datum"),
    path("places/imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("places/imports/<int:pk>/drop/", imports.drop, name="import_drop"),
    path("places/<int:pk>/", tree.page, name="area"),
    path("places/<int:pk>/children.geojson", looking.children, name="children"),
    path("places/<int:pk>/export.geojson", looking.export, name="export"),
    path("places/<int:pk>/check/", tree.check, name="check"),
    path("places/<int:pk>/check.geojson", tree.check_geojson, name="check_geojson"),
    path("places/<int:pk>/draw/", acts.draw, name="draw"),
    path("places/<int:pk>/redraw/", acts.redraw, name="redraw"),
    path("places/<int:pk>/renumber/", acts.renumber, name="renumber"),
    path("places/<int:pk>/move/", acts.move, name="move"),
    path("places/<int:pk>/retire/", acts.retire, name="retire"),
]
