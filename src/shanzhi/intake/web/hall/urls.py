"""Addresses of the hall."""

from __future__ import annotations

from django.urls import path, re_path

from . import counter, desk, figures, public, visits, ways

ACTS = "|".join(visits.DIALOGS)
UNIT = r"(?P<code>[0-9A-Za-z_-]{2,40})"
SIGN = r"(?P<sign>[0-9a-f]{16})"

urlpatterns = [
    path("hall/", desk.home, name="hall"),
    path("hall/desk", desk.desk, name="guide_desk"),
    path("hall/desk/beside", desk.beside, name="guide_beside"),
    path("hall/desk/find", desk.find, name="find_visitor"),
    path("hall/counter", counter.counter, name="counter"),
    path("hall/counter/move", counter.move, name="move_ticket"),
    re_path(r"^hall/counter/(?P<what>next|again|skip|finish|close)$", counter.press, name="press"),
    path("hall/counters/<int:pk>/close", counter.close_other, name="close_counter"),
    path("hall/tickets/<int:pk>/slip", counter.ticket, name="ticket"),
    path("hall/tickets/<int:pk>/requeue", counter.requeue, name="requeue"),
    path("hall/visits/", visits.register, name="visits"),
    path("hall/visits/<int:pk>/", visits.visit, name="visit"),
    re_path(rf"^hall/visits/(?P<pk>\d+)/(?P<what>{ACTS})$", visits.act, name="visit_act"),
    path("hall/steps/<int:pk>/do", visits.step, name="bundle_step"),
    path("hall/steps/<int:pk>/decline", visits.decline_step, name="decline_step"),
    path("hall/visitors/<int:pk>/look", visits.look, name="look_at_visitor"),
    path("hall/referrals/", ways.referrals, name="referrals"),
    path("hall/referrals/<int:pk>/", ways.referral, name="referral"),
    path("hall/referrals/<int:pk>/paper", ways.referral_paper, name="referral_paper"),
    path("hall/referrals/<int:pk>/paper.docx", ways.referral_word, name="referral_word"),
    re_path(r"^hall/cases/(?P<code>\d{18,19})/refer$", ways.refer_case, name="refer_case"),
    path("hall/calls/", ways.calls, name="unit_calls"),
    path("hall/calls/new", ways.call, name="call_unit"),
    re_path(
        r"^hall/calls/(?P<pk>\d+)/(?P<state>COMING|DECLINED|HERE|CALLED_OFF)$",
        ways.answer_call,
        name="answer_call_unit",
    ),
    path("hall/hotline", ways.hotline, name="hotline"),
    path("hall/bookings/", ways.bookings, name="bookings"),
    re_path(r"^hall/bookings/(?P<pk>\d+)/(?P<what>admit|cancel)$", ways.booking, name="booking"),
    path("hall/figures", figures.figures, name="hall_figures"),
    re_path(rf"^hall/screen/{UNIT}$", public.screen, name="screen"),
    re_path(rf"^hall/screen/{UNIT}/now$", public.screen_now, name="screen_now"),
    re_path(rf"^hall/kiosk/{UNIT}/{SIGN}$", public.kiosk, name="kiosk"),
    re_path(rf"^hall/kiosk/{UNIT}/{SIGN}/take$", public.kiosk_take, name="kiosk_take"),
    re_path(rf"^hall/kiosk/{UNIT}/{SIGN}/progress$", public.kiosk_progress, name="kiosk_progress"),
    re_path(rf"^hall/kiosk/{UNIT}/{SIGN}/guide$", public.kiosk_guide, name="kiosk_guide"),
    re_path(rf"^r/ticket/(?P<pk>\d+)/{SIGN}$", public.my_ticket, name="my_ticket"),
    path("r/bookings", public.book, name="book"),
    path("r/bookings/find", public.find_booking, name="find_booking"),
    path("r/bookings/cancel", public.cancel_booking, name="cancel_booking"),
]
