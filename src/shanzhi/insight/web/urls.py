"""Addresses of the room of analysis, all under /insight/."""

from __future__ import annotations

from django.urls import path, re_path

from . import boards, exports, lists, rechecks, sheets

app_name = "insight"
KEY = r"(?P<key>[a-z][a-z0-9_]{1,39})"

urlpatterns = [
    path("insight/", boards.board, name="board"),
    path("insight/print/", boards.paper, name="paper"),
    path("insight/export/", exports.board, name="export_board"),
    path("insight/compute/", boards.compute, name="compile"),
    path("insight/rules/", boards.rules, name="rules"),
    path("insight/sheets/", sheets.sheets, name="sheets"),
    path("insight/sheets/draw-up/", sheets.draw_up, name="draw_up"),
    path("insight/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("insight/sheets/<int:pk>/publish/", sheets.publish, name="publish"),
    path("insight/sheets/<int:pk>/print/", sheets.paper, name="sheet_paper"),
    path("insight/sheets/<int:pk>/export/", exports.sheet, name="export_sheet"),
    path("insight/sheets/<int:pk>/document/", exports.document, name="sheet_document"),
    path("insight/samples/", rechecks.samples, name="samples"),
    path("insight/samples/draw/", rechecks.draw, name="draw_sample"),
    path("insight/samples/<int:pk>/", rechecks.sample, name="sample"),
    path("insight/samples/recheck/<int:pk>/", rechecks.record, name="record_recheck"),
    re_path(rf"^insight/of/{KEY}/$", boards.indicator, name="indicator"),
    re_path(rf"^insight/of/{KEY}/reasons/$", boards.reasons, name="reasons"),
    re_path(rf"^insight/of/{KEY}/cases/$", lists.cases, name="cases"),
    re_path(rf"^insight/of/{KEY}/hidden/$", lists.hidden, name="hidden"),
    re_path(rf"^insight/of/{KEY}/export/$", exports.indicator, name="export_indicator"),
]
