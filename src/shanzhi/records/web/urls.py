"""Addresses of what is kept."""

from __future__ import annotations

from django.urls import path, re_path

from . import attachments

app_name = "records"

urlpatterns = [
    path("files/<int:pk>/", attachments.attachment, name="attachment"),
    path("files/<int:pk>/thumb", attachments.thumb, name="thumb"),
    path("files/<int:pk>/look", attachments.look, name="look"),
    re_path(r"^files/mine/(?P<pk>\d+)/(?P<how>shown|thumb)$", attachments.for_resident, name="for_resident"),
    path("f/<str:token>", attachments.link, name="link"),
]
