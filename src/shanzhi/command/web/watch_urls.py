from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import clocks, duty_pages, emergency, home, limits, receptions

CODE = r"(?P<code>\d{18,19})"

urlpatterns: list[URLPattern] = [
    path("command/", home.home, name="home"),
    path("command/map/", home.map_page, name="map"),
    path("command/map/outlines.geojson", home.outlines_of_grids, name="outlines"),
    path("command/statutory/", clocks.index, name="clocks"),
    path("command/statutory/export/", clocks.export, name="export_clocks"),
    path("command/statutory/<int:pk>/<slug:verb>/", clocks.change, name="change_clock"),
    re_path(rf"^command/statutory/of/{CODE}/$", clocks.of_case, name="case_clocks"),
    re_path(rf"^command/statutory/of/{CODE}/start/$", clocks.start, name="start_clock"),
    path("command/emergencies/", emergency.index, name="emergencies"),
    path("command/emergencies/start/", emergency.start, name="start_emergency"),
    path("command/emergencies/<int:pk>/", emergency.page, name="emergency"),
    path("command/emergencies/<int:pk>/end/", emergency.end, name="end_emergency"),
    path("command/emergencies/<int:pk>/answer/", emergency.answer, name="answer_call"),
    path("command/duty/", duty_pages.rota, name="duty"),
    path("command/duty/log/", duty_pages.log, name="duty_log"),
    path("command/duty/shifts/<int:pk>/swap/", duty_pages.swap, name="swap_duty"),
    path("command/duty/swaps/<int:pk>/", duty_pages.answer_swap, name="answer_swap"),
    path("command/duty/handovers/<int:pk>/take/", duty_pages.take_over, name="take_over_duty"),
    path("command/duty/<str:code>/hand-over/", duty_pages.hand_over, name="hand_over_duty"),
    path("command/duty/<str:code>/<str:on>/<slug:shift>/", duty_pages.set_shift, name="set_duty"),
    path("command/receptions/", receptions.index, name="receptions"),
    path("command/receptions/plan/", receptions.plan, name="plan_reception"),
    path("command/receptions/<int:pk>/", receptions.page, name="reception"),
    path("command/receptions/<int:pk>/book/", receptions.book, name="book_reception"),
    path("command/receptions/<int:pk>/call-off/", receptions.call_off, name="call_off_reception"),
    path("command/receptions/visits/<int:pk>/", receptions.receive, name="receive_at_reception"),
    path("command/limits/", limits.ask, name="limits"),
    path("command/limits/<int:pk>/", limits.result, name="limits_run"),
    path("receptions/", receptions.public, name="reception_days"),
]
