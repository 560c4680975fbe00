"""Addresses of the room of staff."""

from __future__ import annotations

from django.urls import path

from . import account, choosing, duty, imports, login, moves, people, person, strength, tokens, unit_moves, units

app_name = "staff"

urlpatterns = [
    path("login", login.sign_in, name="login"),
    path("login/demo", login.sign_in_as_demo, name="login_demo"),
    path("login/second-factor", login.second_factor, name="second_factor"),
    path("logout", login.sign_out, name="logout"),
    path("password/<str:secret>", login.password_link, name="password_link"),
    path("account/", account.me, name="me"),
    path("account/password", account.password, name="my_password"),
    path("account/second-factor", account.set_up_second_factor, name="my_second_factor"),
    path("account/sign-ins/end", account.end_sign_ins, name="end_my_sign_ins"),
    path("account/preferences", account.preferences, name="my_preferences"),
    path("account/leave/<int:pk>/end", account.end_leave, name="end_my_leave"),
    path("staff/units/", units.tree, name="units"),
    path("staff/units/new", unit_moves.found, name="found_unit"),
    path("staff/units/<int:pk>/", units.page, name="unit"),
    path("staff/units/<int:pk>/below", units.below, name="units_below"),
    path("staff/units/<int:pk>/amend", unit_moves.amend, name="amend_unit"),
    path("staff/units/<int:pk>/close", unit_moves.close, name="close_unit"),
    path("staff/units/<int:pk>/station", unit_moves.station, name="station"),
    path("staff/units/<int:pk>/unstation", unit_moves.unstation, name="unstation"),
    path("staff/units/<int:pk>/rota", unit_moves.rota_pattern, name="rota_pattern"),
    path("staff/units/<int:pk>/rota/<str:day>", unit_moves.rota, name="set_rota"),
    path("staff/people/", people.listed, name="people"),
    path("staff/people/new", moves.enrol, name="enrol_member"),
    path("staff/people/<int:pk>/", person.page, name="person"),
    path("staff/people/<int:pk>/amend", moves.amend, name="amend_member"),
    path("staff/people/<int:pk>/phone", moves.phone, name="reveal_phone"),
    path("staff/people/<int:pk>/appoint", moves.appoint, name="appoint"),
    path("staff/people/<int:pk>/leave", moves.leave, name="grant_leave"),
    path("staff/people/<int:pk>/hand-over", moves.hand_over, name="hand_over"),
    path("staff/people/<int:pk>/discharge", moves.discharge, name="discharge"),
    path("staff/people/<int:pk>/reinstate", moves.reinstate, name="reinstate"),
    path("staff/people/<int:pk>/password", moves.reset_password, name="reset_password"),
    path("staff/people/<int:pk>/second-factor", moves.require_second_factor, name="require_second_factor"),
    path("staff/people/<int:pk>/second-factor/drop", moves.drop_second_factor, name="drop_second_factor"),
    path("staff/people/<int:pk>/sign-ins/end", moves.end_sign_ins, name="end_sign_ins"),
    path("staff/people/<int:pk>/tokens/new", tokens.issue, name="issue_token"),
    path("staff/posts/<int:pk>/relieve", moves.relieve, name="relieve"),
    path("staff/leave/<int:pk>/end", moves.end_leave, name="end_leave"),
    path("staff/tokens/", tokens.listed, name="tokens"),
    path("staff/tokens/<int:pk>/revoke", tokens.revoke, name="revoke_token"),
    path("staff/duty/", duty.today_board, name="duty"),
    path("staff/strength/", strength.board, name="strength"),
    path("staff/import/", imports.upload, name="import"),
    path("staff/import/<str:ticket>/", imports.preview, name="import_preview"),
    path("staff/units.json", choosing.units, name="choose_units"),
    path("staff/people.json", choosing.people, name="choose_people"),
    path("staff/areas.json", choosing.areas, name="choose_areas"),
]
