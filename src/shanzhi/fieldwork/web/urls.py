"""Addresses of the room: the phone app under /field/, the supervisors' pages under /fieldwork/."""

from __future__ import annotations

from django.urls import path

from . import desk, phone, phone_door, shell

app_name = "fieldwork"

urlpatterns = [
    path("field/", shell.shell, name="phone"),
    path("field/worker.js", shell.worker, name="worker"),
    path("field/manifest.webmanifest", shell.manifest, name="manifest"),
    path("field/pull", phone.pull, name="pull"),
    path("field/sync", phone.sync, name="sync"),
    path("field/photos/<uuid:uid>", phone.photo, name="photo"),
    path("field/device", phone_door.device, name="device"),
    path("field/device/<uuid:uid>/revoke", phone_door.revoke, name="revoke_own_device"),
    path("field/checks", phone_door.targets, name="checks"),
    path("field/knowhow", phone_door.guides, name="knowhow"),
    path("fieldwork/install/", shell.install, name="install"),
    path("fieldwork/coverage/", desk.coverage, name="coverage"),
    path("fieldwork/coverage/overdue", desk.overdue, name="overdue"),
    path("fieldwork/topics/<int:pk>/answer", desk.answer, name="answer_topic"),
]
