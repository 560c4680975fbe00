"""导引台: one screen on which somebody is greeted, understood and sent the right way."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.kernel.profile import current
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit
from shanzhi.staff.queries import presence_on

from ... import actions as intake
from ... import danger, guiding, hall_queries, halls, lapse
from ...models import Counter, Visit
from . import dialogs
from .forms import FindForm, GuideForm
from .public import kiosk_url

GREET = "intake.greet"
ANY = ("intake.read_hall", "intake.greet", "intake.call_next")


def hall_of(request: HttpRequest, by: Actor) -> Unit:
    return halls.hall_for(by, request.GET.get("hall", ""))


@needs(*ANY)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """今日大厅: who waits, which windows are open, who is here, who has not been helped yet."""
    by = actor_of(request)
    hall = hall_of(request, by)
    lines = hall_queries.lines(hall)
    counters = list(Counter.objects.filter(hall=hall, member__isnull=False).order_by("number"))
    at_counter = {c.counter: c for c in hall_queries.called_now(hall, most=60)}
    rows = hall_queries.open_visits(hall, by=by)
    context = {
        "hall": hall,
        "halls": halls.halls_for(by),
        "lines": lines,
        "waiting": sum(line.waiting for line in lines),
        "today": Visit.objects.filter(hall=hall, on=today()).count(),
        "counters": [(c, at_counter.get(c.number)) for c in counters],
        "present": presence_on(today()) if hall.kind == "centre" else [],
        "calls": [c for c in hall_queries.calls_of(hall, most=20) if c.state in ("ASKED", "COMING")],
        "rows": rows,
        "may_greet": halls.may(hall, GREET, by),
        "may_call": halls.may(hall, halls.CALL, by),
        "kiosk_url": kiosk_url(hall),
    }
    return render(request, "intake/hall/home.html", context)


def reception_url() -> str:
    """The days on which leaders receive; they belong to a room beside this one."""
    try:
        return reverse("command:reception_days")
    except NoReverseMatch:
        return ""


# ── the guide's screen ──────────────────────────────────────────────────────────────────────────────────────────────


@needs(GREET)
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """导引台."""
    by = actor_of(request)
    hall = hall_of(request, by)
    halls.allow(hall, GREET, by)
    if request.method != "POST":
        return _desk(request, GuideForm(hall=hall), hall, by)
    form = GuideForm(request.POST, hall=hall)
    if form.is_valid():
        try:
            with transaction.atomic():
                return _greet(request, form, hall, by)
        except Invalid as refusal:
            dialogs.complain(form, refusal, {"why": "matter", "guests": "others"})
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _desk(request, form, hall, by, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _greet(request: HttpRequest, form: GuideForm, hall: Unit, by: Actor) -> HttpResponse:
    data = form.cleaned_data
    code, _bar, why = data["suggested"].partition("|")
    key = data["key"] or f"g-{uuid.uuid4()}"
    visit = intake.greet(
        hall, guests=form.guests(), came=data["came"], matter=data["matter"], category=data["category"],
        suggested={"category": code, "why": why, "taken": code == data["category"]} if code else None, key=key, by=by,
    )  # fmt: skip
    there = reverse("intake:visit", args=[visit.pk])
    # Pressed twice: the first press has done it all.
    done = "" if visit.state == Visit.State.OPEN else there
    done = done or _then(request, data, visit, f"{key}-t", by)
    return HttpResponseRedirect(done or there, status=HTTPStatus.SEE_OTHER)


def _then(request: HttpRequest, data: dict[str, Any], visit: Visit, key: str, by: Actor) -> str:
    """Do what was chosen; where to go next, or nothing for the visit itself."""
    url = reverse("intake:guide_desk") if visit.circle == "open" and not visit.is_batch else ""
    match data["do"]:
        case "ticket":
            ticket = intake.take_ticket(
                visit.hall, queue=data["queue"], visit=visit, priority=data["priority"], key=key, by=by
            )
            url = f"{reverse('intake:ticket', args=[ticket.pk])}?print=1"
        case "answer":
            intake.answer_visit(visit, answer=data["answer"], category=data["category"], by=by)
            intake.end_visit(visit, by=by)
            messages.success(request, _("已登记咨询和答复"))
        case "case":
            url = f"{reverse('intake:new')}?visit={visit.pk}"
        case "refer":
            row = intake.refer(
                way=data["way"], why=data["matter"], visit=visit, counts_from=data["counts_from"], key=key, by=by
            )
            url = f"{reverse('intake:referral_paper', args=[row.pk])}?print=1"
        case "book":
            url = f"{reverse('intake:bookings')}?visit={visit.pk}"
        case _:
            intake.end_visit(visit, outcome=Visit.Outcome.RECEPTION, note=data["note"], by=by)
            messages.success(request, _("已引导到领导接访"))
    return url


def _desk(request: HttpRequest, form: GuideForm, hall: Unit, by: Actor, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {
        "form": form,
        "hall": hall,
        "halls": halls.halls_for(by),
        "practice": current().hall.practice,
        "rows": hall_queries.open_visits(hall, by=by),
        "receptions_url": reception_url(),
        **_beside(form, hall),
    }
    return render(request, "intake/hall/desk.html", context, status=status)


@needs(GREET)
@require_POST
def beside(request: HttpRequest) -> HttpResponse:
    """What may fit what has been typed so far."""
    by = actor_of(request)
    hall = hall_of(request, by)
    form = GuideForm(request.POST, hall=hall)
    return render(request, "intake/hall/beside.html", {"form": form, "hall": hall, **_beside(form, hall)})


def _beside(form: GuideForm, hall: Unit) -> dict[str, Any]:
    text = str(form["matter"].value() or "")[:400]
    category = str(form["category"].value() or "")
    found = guiding.proposals(text, hall, category=category) if text or category else []
    way = current().lawful_way(str(form["way"].value() or ""))
    return {
        "dangers": danger.emergencies(text) if text else [],
        "proposals": found,
        "way": way,
        "span": lapse.span_words(way.within) if way is not None and way.within else "",
        "lines": hall_queries.lines(hall),
    }


@needs("intake.find_visitor")
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Earlier visits of somebody who stands at the desk; the look-up is on the trail."""
    by = actor_of(request)
    form = FindForm(request.POST or None, initial={"phone": request.GET.get("phone", "")[:24]})
    rows: list[hall_queries.VisitRow] | None = None
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            data = form.cleaned_data
            try:
                found = intake.find_visitor(
                    phone=data["phone"], id_number=data["id_number"], purpose=data["purpose"], by=by
                )
                rows, status = hall_queries.rows_of(found, by=by), HTTPStatus.OK
            except Invalid as refusal:
                dialogs.complain(form, refusal, {})
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    return render(request, "intake/hall/find.html", {"form": form, "rows": rows}, status=status)
