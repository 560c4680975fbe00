"""Pages without an account: the waiting screen, the kiosk, one's own number, appointments.

None of them shows a name or a matter. The kiosk sets no cookie and keeps nothing of whoever was there before.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import fingerprint
from shanzhi.records.access import open_to_all
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit
from shanzhi.staff.queries import presence_on

from ... import actions as intake
from ... import door as doors
from ... import hall_queries, halls, limits, slots
from ...errors import TooMany, TooManyTries
from ...hall_errors import WrongBooking
from ...models import Booking, Ticket
from . import dialogs
from .forms import BookForm, default_day

SCREEN = open_to_all("the screen on the hall's wall: numbers and counters only")
KIOSK = open_to_all("the machine in the hall; its address is signed and known only to the hall")
TICKET = open_to_all("one's own number, by the signed address on the slip")
BOOK = open_to_all("residents book and cancel with code and last four digits, throttled")
MACHINE = Actor.system("自助取号机")


def signature(what: str) -> str:
    """Short, for paper and machines; made with the house's key, so nobody guesses a neighbour's."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"intake hall {what}".encode(), hashlib.sha256)
    return digest.hex()[:16]


# ── 叫号屏 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@SCREEN
@require_GET
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """叫号屏, for the wall."""
    hall = halls.hall_by_code(code)
    context = {"hall": hall, "now": _now(hall), "note": current().hall.screen_note, "csrf_token": ""}
    return render(request, "intake/hall/screen.html", context)


@SCREEN
@never_cache
@require_GET
def screen_now(request: HttpRequest, code: str) -> HttpResponse:
    """What the screen shows now; 304 while nothing has changed."""
    body = json.dumps(_now(halls.hall_by_code(code)), ensure_ascii=False, separators=(",", ":"))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


def _now(hall: Unit) -> dict[str, Any]:
    called = hall_queries.called_now(hall)
    return {
        "called": [
            {"ticket": c.ticket, "counter": c.counter, "name": c.name, "calls": c.calls, "fresh": c.is_new}
            for c in called
        ],
        "lines": [
            {"letter": x.queue.letter, "name": x.queue.name, "waiting": x.waiting, "counters": list(x.counters),
             "minutes": x.minutes}
            for x in hall_queries.lines(hall)
        ],
        "missed": hall_queries.passed_over(hall),
    }  # fmt: skip


# ── 自助机 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _machine(code: str, sign: str) -> Unit:
    if not hmac.compare_digest(sign, signature(f"kiosk {code}")):
        raise NotFound(what="这台自助机")
    return halls.hall_by_code(code)


def kiosk_url(hall: Unit) -> str:
    return reverse("intake:kiosk", args=[hall.code, signature(f"kiosk {hall.code}")])


def _kiosk(request: HttpRequest, hall: Unit, page: str, *, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    home = kiosk_url(hall)
    # Without a token in the page Django sets no cookie at all.
    big = request.GET.get("big") == "1"
    context = {"hall": hall, "page": page, "home": home, "big": big, "idle": current().hall.kiosk_idle,
               "q": "?big=1" if big else "", "note": current().hall.kiosk_note, "csrf_token": "", **more}  # fmt: skip
    return render(request, "intake/hall/kiosk.html", context, status=status)


@KIOSK
@never_cache
@require_GET
def kiosk(request: HttpRequest, code: str, sign: str) -> HttpResponse:
    """The start: take a number, look up progress, find one's way."""
    hall = _machine(code, sign)
    return _kiosk(request, hall, "start", lines=hall_queries.lines(hall))


@csrf_exempt  # a machine without cookies; all that can be posted is to take a number, from a signed address
@KIOSK
@never_cache
@require_http_methods(["GET", "POST"])
def kiosk_take(request: HttpRequest, code: str, sign: str) -> HttpResponse:
    """取号."""
    hall = _machine(code, sign)
    if request.method != "POST":
        return _kiosk(request, hall, "take", lines=hall_queries.lines(hall))
    ticket = intake.take_ticket(hall, queue=request.POST.get("queue", ""), by=MACHINE)
    line = next(x for x in hall_queries.lines(hall) if x.queue.key == ticket.queue)
    ahead = hall_queries.ahead_of(ticket)
    qr = status_link(ticket)["qr"]
    return _kiosk(request, hall, "taken", ticket=ticket, line=line, ahead=ahead, qr=qr)


@csrf_exempt  # as above: code and last four digits are a question, nothing is changed
@KIOSK
@never_cache
@require_http_methods(["GET", "POST"])
def kiosk_progress(request: HttpRequest, code: str, sign: str) -> HttpResponse:
    """查进度 by code and last four digits; only how it stands, no words of anybody."""
    hall = _machine(code, sign)
    if request.method != "POST":
        return _kiosk(request, hall, "progress")
    try:
        case, _concerned = doors.knock(
            request.POST.get("code", ""), request.POST.get("tail", ""), address=f"kiosk {code}"
        )
    except Refusal as refusal:
        return _kiosk(request, hall, "progress", refusal=str(refusal), status=refusal.http_status)
    profile = profile_of(case.profile_id)
    step = profile.step_of(case.state)
    facts = {"code": case_code.spoken(case.code), "step": step, "state": str(case.get_state_display()),
             "unit": case.lead_unit or case.desk, "due": case.due_at, "closed": case.closed_at}  # fmt: skip
    return _kiosk(request, hall, "stands", case=facts)


@KIOSK
@never_cache
@require_GET
def kiosk_guide(request: HttpRequest, code: str, sign: str) -> HttpResponse:
    """导引: windows and rooms, and which units are here today."""
    hall = _machine(code, sign)
    plan = current().centre_plan
    here = {row.unit_id: row.is_here for row in presence_on(today())}
    queues = halls.queues_of(hall)
    units = {u.code: u for u in Unit.objects.filter(code__in={c for q in queues for c in q.units}, closed_on=None)}
    rows = [
        (q, [(units[c].name, here.get(units[c].pk)) for c in q.units if c in units and units[c].kind != "centre"])
        for q in queues
    ]
    zones = [(z, [r for r in plan.rooms if r.zone == z.key]) for z in plan.zones]
    return _kiosk(request, hall, "guide", rows=rows, zones=zones)


# ── 我的号 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def status_link(ticket: Ticket) -> dict[str, str]:
    path = reverse("intake:my_ticket", args=[ticket.pk, signature(f"ticket {ticket.pk}")])
    link = f"{settings.SHANZHI_PUBLIC_URL}{path}"
    return {"qr": case_code.qr_svg(link), "link": link}


@TICKET
@never_cache
@require_GET
def my_ticket(request: HttpRequest, pk: int, sign: str) -> HttpResponse:
    """How many are before me: the page behind the code on the slip."""
    if not hmac.compare_digest(sign, signature(f"ticket {pk}")):
        raise NotFound(what="这个号")
    ticket = Ticket.objects.select_related("hall", "counter").filter(pk=pk, on=today()).first()
    line = None
    if ticket is not None:
        line = next((x for x in hall_queries.lines(ticket.hall) if x.queue.key == ticket.queue), None)
    ahead = hall_queries.ahead_of(ticket) if ticket is not None and ticket.state == "WAITING" else 0
    minutes = hall_queries.expected(ahead, len(line.counters), None) if line is not None else 0
    context = {"ticket": ticket, "line": line, "ahead": ahead, "minutes": minutes}
    return render(request, "intake/hall/my_ticket.html", context)


# ── 预约 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@BOOK
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """预约来访: choose a window, a day and a time."""
    hall = halls.centre()
    if hall is None:
        raise NotFound(what="接待大厅")
    queues = slots.bookable_queues(hall)
    days = slots.days()
    day = default_day(request.GET.get("on", "") or (days[0].isoformat() if days else ""))
    chosen = next((q for q in queues if q.key == request.GET.get("queue", "")), queues[0] if queues else None)
    form = BookForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST" and chosen is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                doors.count_filing(address=doors.address_of(request), phone=data["phone"])
                row = intake.book(hall, queue=chosen.key, begins_at=data["at"], name=data["name"], phone=data["phone"],
                                  matter=data["matter"], by=Actor.resident())  # fmt: skip
                return render(request, "intake/hall/booked.html", {"row": row, "queue": chosen, "fresh": True})
            except TooMany as refusal:
                form.add_error(None, str(refusal))
            except Invalid as refusal:
                dialogs.complain(form, refusal, {"begins_at": "at"})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    offered = slots.free_slots(hall, chosen.key, day) if chosen is not None else []
    context = {
        "hall": hall,
        "queues": queues,
        "chosen": chosen,
        "days": days,
        "day": day,
        "form": form,
        "slots": offered,
    }
    return render(request, "intake/hall/book.html", context, status=status)


@BOOK
@never_cache
@require_http_methods(["GET", "POST"])
def find_booking(request: HttpRequest) -> HttpResponse:
    """Code and last four digits of the phone open a booking."""
    if request.method != "POST":
        return render(request, "intake/hall/find_booking.html", {"code": request.GET.get("code", "")[:10]})
    try:
        row = _opened(request)
    except Refusal as refusal:
        context = {"code": request.POST.get("code", "")[:10], "refusal": str(refusal)}
        return render(request, "intake/hall/find_booking.html", context, status=refusal.http_status)
    return _booked(request, row)


def _booked(request: HttpRequest, row: Booking) -> HttpResponse:
    queue = next((q for q in halls.queues_of(row.hall) if q.key == row.queue), None)
    may_cancel = row.state == Booking.State.BOOKED and row.begins_at > now()
    context = {"row": row, "queue": queue, "may_cancel": may_cancel, "tail": request.POST.get("tail", "")[-4:]}
    return render(request, "intake/hall/booked.html", context)


def _opened(request: HttpRequest) -> Booking:
    """Throttled like the door of a case. Refuses `WrongBooking` for every mistake alike."""
    code = "".join(c for c in request.POST.get("code", "") if c.isdigit())[:10]
    tail = "".join(c for c in request.POST.get("tail", "") if c.isdigit())[-4:]
    address = doors.address_of(request)
    for limit, what in ((limits.TRIES_FROM_ADDRESS, address), (limits.TRIES_AT_CODE, f"booking {code}")):
        minutes = limits.minutes_left(limit, what)
        if minutes:
            raise TooManyTries(minutes=minutes, phone=current().county.phone)
    row = Booking.objects.select_related("hall", "hall__area").filter(code=code).first()
    if row is None or len(tail) != 4 or bytes(row.tail_mark) != fingerprint(f"{code}/{tail}"):
        limits.count(limits.TRIES_FROM_ADDRESS, address)
        limits.count(limits.TRIES_AT_CODE, f"booking {code}")
        raise WrongBooking()
    return row


@BOOK
@require_POST
def cancel_booking(request: HttpRequest) -> HttpResponse:
    """Give the place back."""
    try:
        row = intake.cancel_booking(_opened(request), by=Actor.resident())
    except Refusal as refusal:
        context = {"code": request.POST.get("code", "")[:10], "refusal": str(refusal)}
        return render(request, "intake/hall/find_booking.html", context, status=refusal.http_status)
    return _booked(request, row)
