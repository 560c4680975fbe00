"""Addresses of messages."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/<int:pk>/", views.open_one, name="open"),
    path("notices/read/", views.read, name="read"),
    path("notices/write/", views.write, name="write"),
    path("notices/groups/", views.groups, name="groups"),
    path("notices/log/", views.log, name="log"),
    path("notices/log/<int:pk>/resend", views.resend, name="resend"),
    path("notices/receipts/<str:channel>", views.receipts, name="receipts"),
]
