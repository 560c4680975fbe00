from __future__ import annotations

from django.urls import URLPattern, path

from . import gathering_dialogs as dialogs
from . import gathering_pages as pages
from . import gathering_panel, whistle_pages

_CALL = "command/whistles/<int:pk>/calls/<int:call>"
_ONE = "command/gatherings/<int:pk>"
_PLAN = "command/cases/<str:code>/plans/<str:plan>"

urlpatterns: list[URLPattern] = [
    path("command/whistles/", whistle_pages.listed, name="whistles"),
    path("command/whistles/new", whistle_pages.new, name="new_whistle"),
    path("command/whistles/counts", whistle_pages.counts, name="whistle_counts"),
    path("command/whistles/export", whistle_pages.export, name="export_whistles"),
    path("command/whistles/<int:pk>/", whistle_pages.one, name="whistle"),
    path("command/whistles/<int:pk>/word", whistle_pages.word, name="whistle_word"),
    path("command/whistles/<int:pk>/conclude", dialogs.conclude_whistle, name="conclude_whistle"),
    path(f"{_CALL}/come", dialogs.come, name="come"),
    path(f"{_CALL}/come-with", dialogs.come_with, name="come_with"),
    path(f"{_CALL}/cannot", dialogs.cannot_come, name="cannot_come"),
    path(f"{_CALL}/arrive", dialogs.arrive, name="arrive"),
    path(f"{_CALL}/confirm", dialogs.confirm_arrival, name="confirm_arrival"),
    path("command/meetings/", pages.meetings, name="meetings"),
    path("command/meetings/new", pages.new_meeting, name="new_meeting"),
    path("command/meetings/export", pages.export_meetings, name="export_meetings"),
    path("command/meetings/<int:pk>/", pages.one, name="meeting"),
    path("command/teams/", pages.teams, name="teams"),
    path("command/teams/new", pages.new_team, name="new_team"),
    path("command/teams/counts", pages.enforcement_counts, name="enforcement_counts"),
    path("command/teams/export", pages.export_teams, name="export_teams"),
    path("command/teams/<int:pk>/", pages.one, name="team"),
    path(f"{_ONE}/word", pages.word, name="gathering_word"),
    path(f"{_ONE}/minutes", pages.minutes, name="minutes"),
    path(f"{_ONE}/invitations/<int:invitation>", dialogs.answer_invitation, name="answer_invitation"),
    path(f"{_ONE}/hold", dialogs.hold, name="hold"),
    path(f"{_ONE}/decide", dialogs.decide, name="decide"),
    path(f"{_ONE}/decisions/<int:decision>/owner", dialogs.name_owner, name="name_owner"),
    path(f"{_ONE}/decisions/<int:decision>/settle", dialogs.settle_decision, name="settle_decision"),
    path(f"{_ONE}/findings", dialogs.record_finding, name="record_finding"),
    path(f"{_ONE}/conclude", dialogs.conclude, name="conclude"),
    path(f"{_ONE}/call-off", dialogs.call_off, name="call_off"),
    path("command/cases/<str:code>/gatherings", gathering_panel.panel, name="gathering_panel"),
    path(f"{_PLAN}/start", dialogs.start_plan, name="start_plan"),
    path(f"{_PLAN}/decline", dialogs.decline_plan, name="decline_plan"),
    path("command/cases/<str:code>/steps/<int:step>", dialogs.finish_step, name="finish_step"),
]
