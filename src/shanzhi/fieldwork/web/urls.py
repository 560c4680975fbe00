"""Addresses of the room: the phone app under /field/, the supervisors' pages under /fieldwork/."""

from __future__ import annotations

from django.urls import path

from . import desk, phone

app_name = "fieldwork"

urlpatterns = [
    path("field/", phone.shell, name="phone"),
    path("field/worker.js", phone.worker, name="worker"),
    path("field/manifest.webmanifest", phone.manifest, name="manifest"),
    path("field/pull", phone.pull, name="pull"),
    path("field/sync", phone.sync, name="sync"),
    path("field/photos/<uuid:uid>", phone.photo, name="photo"),
    path("fieldwork/coverage/", desk.coverage, name="coverage"),
    path("fieldwork/coverage/overdue", desk.overdue, name="overdue"),
    path("fieldwork/topics/<int:pk>/answer", desk.answer, name="answer_topic"),
]
