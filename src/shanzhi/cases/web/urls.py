"""Addresses of the room of cases."""

from __future__ import annotations

from django.urls import path, re_path

from . import bulk, case, choosing, desk, exports, moving, objecting, papers, people, saved, seeking, thread

app_name = "cases"
CODE = r"(?P<code>\d{18,19})"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("cases/", desk.all_cases, name="list"),
    path("cases/rows/", desk.rows, name="rows"),
    path("cases/counts/", desk.counts, name="counts"),
    path("cases/filters/", desk.more_filters, name="filters"),
    path("cases/figures/", desk.figures, name="figures"),
    path("cases/points.geojson", desk.points, name="points"),
    path("cases/map/", desk.map_pane, name="map"),
    path("search", seeking.search, name="search"),
    path("cases/bulk/dispatch/", bulk.dispatch, name="bulk_dispatch"),
    path("cases/views/", saved.keep, name="keep_view"),
    path("cases/views/order/", saved.order, name="order_views"),
    path("cases/views/manage/", saved.manage, name="manage_views"),
    path("cases/views/<int:pk>/", saved.change, name="change_view"),
    path("cases/choose/units/", choosing.units, name="choose_units"),
    path("cases/choose/areas/", choosing.areas, name="choose_areas"),
    path("cases/objections/", objecting.listed, name="pleas"),
    path("cases/objections/<int:pk>/ask/", objecting.ask, name="ask_view"),
    path("cases/objections/<int:pk>/view/", objecting.view, name="give_view"),
    path("cases/export/", exports.ask, name="export"),
    path("cases/exports/<int:pk>/", exports.progress, name="export_run"),
    path("cases/exports/<int:pk>/file/", exports.download, name="export_file"),
    re_path(rf"^cases/{CODE}/$", case.page, name="case"),
    re_path(rf"^cases/{CODE}/sheet/$", case.sheet, name="sheet"),
    re_path(rf"^cases/{CODE}/body/$", case.body, name="body"),
    re_path(rf"^cases/{CODE}/alike/$", case.alike, name="alike"),
    re_path(rf"^cases/{CODE}/sketch/$", case.sketch, name="sketch"),
    re_path(rf"^cases/{CODE}/map/$", case.case_map, name="case_map"),
    re_path(rf"^cases/{CODE}/attach/$", case.attach, name="attach"),
    re_path(rf"^cases/{CODE}/do/(?P<verb>[a-z_]+)/$", moving.move, name="move"),
    re_path(rf"^cases/{CODE}/people/(?P<pk>\d+)/look/$", people.look, name="look"),
    re_path(rf"^cases/{CODE}/say/$", thread.say, name="say"),
    re_path(rf"^cases/{CODE}/errands/(?P<pk>\d+)/(?P<how>prompt|share)/$", thread.about, name="about_errand"),
    re_path(rf"^cases/{CODE}/receipt/$", papers.receipt, name="receipt"),
    re_path(rf"^cases/{CODE}/errands/(?P<pk>\d+)/slip/$", papers.slip, name="slip"),
]
