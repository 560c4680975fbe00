"""窗口叫号: the console of whoever sits at a counter, keyboard first."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import current
from shanzhi.records.access import actor_of, needs

from ... import actions as intake
from ... import guiding, hall_queries, halls
from ...hall_errors import CounterClosed
from ...models import Counter, Ticket
from . import dialogs
from .forms import MoveForm, OpenForm
from .public import status_link
from .visits import visit_context

CALL = "intake.call_next"


@needs(CALL)
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """One's own counter: whom I serve, who is next; without one, the form to open it."""
    by = actor_of(request)
    mine = hall_queries.my_counter(by)
    if mine is None:
        return _closed(request, by)
    ticket = hall_queries.serving(mine)
    context: dict[str, Any] = {
        "counter": mine,
        "hall": mine.hall,
        "queues": [q for q in halls.queues_of(mine.hall) if q.key in mine.queues],
        "ticket": ticket,
        "next": hall_queries.next_ones(mine.hall, mine.queues),
        "lines": [line for line in hall_queries.lines(mine.hall) if line.queue.key in mine.queues],
        "calls": current().hall.calls,
        "my_units": by.units_of("intake.answer_call_unit"),
    }
    if ticket is not None:
        context |= visit_context(ticket.visit, by)
        context["proposals"] = guiding.beside_a_visit(ticket.visit.matter, mine.hall, category=ticket.visit.category)
    return render(request, "intake/hall/counter.html", context)


def _closed(request: HttpRequest, by: Actor) -> HttpResponse:
    hall = halls.hall_for(by, request.GET.get("hall", ""))
    queues = [q for q in halls.queues_of(hall) if halls.may(hall, CALL, by, q.key)]
    taken = {c.number: c for c in Counter.objects.filter(hall=hall, member__isnull=False)}
    free = next(n for n in range(1, 100) if n not in taken)
    last = Counter.objects.filter(hall=hall, member=None).order_by("number").first()
    first = {"number": last.number if last else free, "queue": last.queue if last else ""}
    form = OpenForm(request.POST or None, queues=queues, initial=first)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                intake.open_counter(hall, **form.cleaned_data, by=by)
                return HttpResponseRedirect(reverse("intake:counter"), status=HTTPStatus.SEE_OTHER)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "hall": hall, "taken": taken, "queues": queues}
    return render(request, "intake/hall/counter_closed.html", context, status=status)


def _mine(by: Actor) -> Counter:
    mine = hall_queries.my_counter(by)
    if mine is None:
        raise CounterClosed()
    return mine


def _at_my_counter(by: Actor) -> Ticket:
    ticket = hall_queries.serving(_mine(by))
    if ticket is None:
        raise CounterClosed()
    return ticket


MOVES: dict[str, Callable[[Actor], object]] = {
    "next": lambda by: intake.call_next(_mine(by), by=by),
    "again": lambda by: intake.call_again(_at_my_counter(by), by=by),
    "skip": lambda by: intake.skip_ticket(_at_my_counter(by), by=by),
    "finish": lambda by: intake.finish_ticket(_at_my_counter(by), by=by),
    "close": lambda by: intake.close_counter(_mine(by), by=by),
}


@needs(CALL)
@require_POST
def press(request: HttpRequest, what: str) -> HttpResponse:
    """One press of the console."""
    try:
        MOVES[what](actor_of(request))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("intake:counter"), status=HTTPStatus.SEE_OTHER)


@needs(CALL)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """转窗."""
    by = actor_of(request)
    ticket = _at_my_counter(by)
    queues = [q for q in halls.queues_of(ticket.visit.hall) if q.key != ticket.queue]

    def do(data: dict[str, Any]) -> str:
        intake.move_ticket(ticket, queue=data["queue"], note=data["note"], by=by)
        return reverse("intake:counter")

    form = MoveForm(request.POST or None, queues=queues)
    return dialogs.answer(request, form, do, title=_("转窗：号码不变，不用重新排队"), icon="forward")


@needs("intake.greet")
@require_POST
def requeue(request: HttpRequest, pk: int) -> HttpResponse:
    """过号重排."""
    by = actor_of(request)
    ticket = get_object_or_404(Ticket.objects.select_related("visit"), pk=pk)
    hall_queries.visit_by_id(ticket.visit_id, by=by)
    try:
        intake.requeue_ticket(ticket, by=by)
        messages.success(request, _("{n}号已重新排队").format(n=ticket.shown))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("intake:visit", args=[ticket.visit_id]), status=HTTPStatus.SEE_OTHER)


@needs("intake.greet")
@require_POST
def close_other(request: HttpRequest, pk: int) -> HttpResponse:
    """A counter that somebody left open."""
    by = actor_of(request)
    row = get_object_or_404(Counter.objects.select_related("hall"), pk=pk)
    try:
        intake.close_counter(row, by=by)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(f"{reverse('intake:hall')}?hall={row.hall.code}", status=HTTPStatus.SEE_OTHER)


@needs("intake.greet", CALL)
@require_GET
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """排队号, on the receipt printer."""
    by = actor_of(request)
    row = get_object_or_404(Ticket.objects.select_related("visit", "hall"), pk=pk)
    hall_queries.visit_by_id(row.visit_id, by=by)
    queue = next((q for q in halls.queues_of(row.hall) if q.key == row.queue), None)
    line = next((x for x in hall_queries.lines(row.hall) if x.queue.key == row.queue), None)
    context = {
        "ticket": row,
        "queue": queue,
        "line": line,
        "ahead": hall_queries.ahead_of(row),
        "priority": next((p.name for p in current().hall.priorities if p.key == row.priority), ""),
        **status_link(row),
    }
    return render(request, "intake/hall/ticket.html", context)
