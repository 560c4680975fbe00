from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import clocks

CODE = r"(?P<code>\d{18,19})"

urlpatterns: list[URLPattern] = [
    path("command/statutory/", clocks.index, name="clocks"),
    path("command/statutory/export/", clocks.export, name="export_clocks"),
    path("command/statutory/<int:pk>/<slug:verb>/", clocks.change, name="change_clock"),
    re_path(rf"^command/statutory/of/{CODE}/$", clocks.of_case, name="case_clocks"),
    re_path(rf"^command/statutory/of/{CODE}/start/$", clocks.start, name="start_clock"),
]
