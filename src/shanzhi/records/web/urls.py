"""Addresses of what is kept."""

from __future__ import annotations

from django.urls import path, re_path

from . import attachments, audit, covering, runs

app_name = "records"

urlpatterns = [
    path("files/<int:pk>/", attachments.attachment, name="attachment"),
    path("files/<int:pk>/thumb", attachments.thumb, name="thumb"),
    path("files/<int:pk>/look", attachments.look, name="look"),
    path("files/<int:pk>/redact", covering.redact, name="redact"),
    path("files/<int:pk>/destroy", covering.destroy, name="destroy_attachment"),
    re_path(r"^files/mine/(?P<pk>\d+)/(?P<how>shown|thumb)$", attachments.for_resident, name="for_resident"),
    path("f/<str:token>", attachments.link, name="link"),
    path("records/", audit.trail, name="audit"),
    path("records/looks/", audit.looks, name="looks"),
    path("records/export/", audit.export, name="export"),
    path("records/verify/", audit.verification, name="verification"),
    path("records/seals/", audit.seals, name="seals"),
    path("records/due/", audit.disposals, name="disposals"),
    re_path(r"^records/due/(?P<pk>\d+)/(?P<how>destroy|keep)$", audit.decide, name="decide"),
    path("records/dossier/", runs.dossier, name="dossier"),
    path("records/runs/<int:pk>/", runs.run, name="run"),
    path("records/runs/<int:pk>/file", runs.file, name="run_file"),
]
