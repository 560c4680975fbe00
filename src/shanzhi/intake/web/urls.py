"""Addresses of the room of intake: the window's under /intake/, the residents' in `public_urls`."""

from __future__ import annotations

from django.urls import path, re_path

from . import handing, imports, objections, papers, public_urls, queue, window
from .hall import urls as hall_urls

app_name = "intake"
CODE = r"(?P<code>\d{18,19})"
GRID = r"(?P<grid>[0-9A-Za-z-]{4,24})"

urlpatterns = [
    *hall_urls.urlpatterns,
    *public_urls.urlpatterns,
    path("intake/new", window.new, name="new"),
    path("intake/needed", window.needed, name="needed"),
    path("intake/beside", window.beside, name="beside"),
    path("intake/where", window.where, name="where_staff"),
    path("intake/queue/", queue.queue, name="queue"),
    re_path(rf"^intake/queue/{CODE}/accept$", queue.accept, name="accept"),
    re_path(rf"^intake/queue/{CODE}/decline$", queue.decline, name="decline"),
    re_path(rf"^intake/queue/{CODE}/join$", queue.join, name="join"),
    re_path(rf"^intake/queue/{CODE}/register$", queue.register, name="register"),
    re_path(rf"^intake/queue/{CODE}/recheck$", queue.recheck, name="recheck"),
    re_path(rf"^intake/{CODE}/receipt$", window.receipt, name="receipt"),
    re_path(rf"^intake/{CODE}/panel$", queue.panel, name="panel"),
    path("intake/objections/", objections.objections, name="objections"),
    path("intake/objections/<int:pk>/answer", objections.answer, name="answer_objection"),
    path("intake/hand-over", handing.hand_over, name="hand_over"),
    path("intake/hand-over/<int:pk>", papers.redirection, name="redirection"),
    path("intake/import/", imports.imports, name="imports"),
    path("intake/import/<int:pk>/", imports.one, name="import"),
    path("intake/import/<int:pk>/match", imports.match, name="import_match"),
    path("intake/import/<int:pk>/go-on", imports.go_on, name="import_go_on"),
    path("intake/import/<int:pk>/drop", imports.drop, name="import_drop"),
    path("intake/import/<int:pk>/report.xlsx", imports.report, name="import_report"),
    path("intake/import/<int:pk>/kept-out.xlsx", imports.kept_out, name="import_kept_out"),
    path("intake/posters/", papers.choose_poster, name="choose_poster"),
    re_path(rf"^intake/posters/{GRID}$", papers.poster, name="poster"),
    re_path(rf"^intake/posters/{GRID}/all$", papers.posters, name="posters"),
]
