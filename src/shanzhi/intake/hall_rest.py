"""The API of the hall: a ticket machine, a display or another front does with the same acts what the desk does."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of

from . import actions as intake
from . import hall_queries, halls
from .actions import Guest
from .models import Counter, Referral, Ticket, Visit

router = Router(tags=["intake 来访大厅"])


class GuestIn(Schema):
    name: str = ""
    phone: str = ""
    id_number: str = ""
    note: str = ""


class VisitIn(Schema):
    """来访. More than one person is a batch."""

    guests: list[GuestIn] = Field(default_factory=list)
    came: int = 1
    matter: str = ""
    category: str = ""


class VisitOut(Schema):
    """Persons are counted, not named: the API reads nobody's data."""

    id: int
    number: str
    at: datetime
    came: int
    named: int
    state: str
    outcome: str
    case: str | None
    ticket: str | None


class TicketIn(Schema):
    queue: str
    visit: int | None = None
    priority: str = ""


class TicketOut(Schema):
    id: int
    number: str
    queue: str
    state: str
    counter: int | None
    ahead: int


class LineOut(Schema):
    queue: str
    letter: str
    name: str
    waiting: int
    counters: list[int]
    minutes: int


class CalledOut(Schema):
    ticket: str
    counter: int
    calls: int


class HallNow(Schema):
    lines: list[LineOut]
    called: list[CalledOut]


class ReferIn(Schema):
    way: str
    why: str
    counts_from: date | None = None


class ReferOut(Schema):
    id: int
    number: str
    way: str
    last_day: date | None


def _key(request: HttpRequest) -> str | None:
    raw = request.headers.get("Idempotency-Key", "").strip()[:64]
    return f"api/{actor_of(request).id}/{raw}" if raw else None


def _ticket(row: Ticket) -> TicketOut:
    ahead = hall_queries.ahead_of(row) if row.state == Ticket.State.WAITING else 0
    number = row.counter.number if row.counter is not None else None
    return TicketOut(id=row.pk, number=row.shown, queue=row.queue, state=row.state, counter=number, ahead=ahead)


@router.get("/{hall}/now", response=HallNow, summary="大厅现况")
def hall_now(request: HttpRequest, hall: str) -> HallNow:
    unit = halls.hall_for(actor_of(request), hall)
    return HallNow(
        lines=[
            LineOut(queue=x.queue.key, letter=x.queue.letter, name=x.queue.name, waiting=x.waiting,
                    counters=list(x.counters), minutes=x.minutes)
            for x in hall_queries.lines(unit)
        ],
        called=[CalledOut(ticket=c.ticket, counter=c.counter, calls=c.calls) for c in hall_queries.called_now(unit)],
    )  # fmt: skip


@router.post("/{hall}/visits", response={201: VisitOut}, summary="来访登记")
def greet(request: HttpRequest, hall: str, data: VisitIn) -> Status:
    by = actor_of(request)
    visit = intake.greet(
        halls.hall_for(by, hall), guests=[Guest(**g.dict()) for g in data.guests], came=data.came, matter=data.matter,
        category=data.category, key=_key(request), by=by,
    )  # fmt: skip
    return Status(201, _visit(visit))


def _visit(row: Visit) -> VisitOut:
    ticket = row.tickets.order_by("-id").first()
    return VisitOut(
        id=row.pk, number=row.shown, at=row.at, came=row.came, named=row.visitors.count(), state=row.state,
        outcome=row.outcome, case=None, ticket=ticket.shown if ticket is not None else None,
    )  # fmt: skip


@router.get("/visits/{pk}", response=VisitOut, summary="一次来访")
def one_visit(request: HttpRequest, pk: int) -> VisitOut:
    by = actor_of(request)
    row = hall_queries.visit_by_id(pk, by=by)
    out = _visit(row)
    shown = hall_queries.rows_of([row], by=by)[0]
    out.case = row.case.code if row.case is not None and shown.knows_case else None
    return out


@router.post("/{hall}/tickets", response={201: TicketOut}, summary="取号")
def take_ticket(request: HttpRequest, hall: str, data: TicketIn) -> Status:
    by = actor_of(request)
    unit = halls.hall_for(by, hall)
    halls.allow(unit, halls.GREET, by, move="取号")
    visit = hall_queries.visit_by_id(data.visit, by=by) if data.visit is not None else None
    row = intake.take_ticket(unit, queue=data.queue, visit=visit, priority=data.priority, key=_key(request), by=by)
    return Status(201, _ticket(row))


@router.post("/{hall}/call_next", response=TicketOut, summary="叫号")
def call_next(request: HttpRequest, hall: str) -> TicketOut:
    """To the counter at which the token's member sits."""
    by = actor_of(request)
    unit = halls.hall_for(by, hall)
    return _ticket(intake.call_next(_mine(hall_queries.my_counter(by), unit.pk), by=by))


def _mine(counter: Counter | None, hall: int) -> Counter:
    if counter is None or counter.hall_id != hall:
        raise NotFound(what="您的窗口")
    return counter


@router.post("/tickets/{pk}/finish", response=TicketOut, summary="离窗")
def finish_ticket(request: HttpRequest, pk: int) -> TicketOut:
    row = Ticket.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这个号")
    return _ticket(intake.finish_ticket(row, by=actor_of(request)))


@router.post("/visits/{pk}/refer", response={201: ReferOut}, summary="依法转介")
def refer(request: HttpRequest, pk: int, data: ReferIn) -> Status:
    by = actor_of(request)
    visit = hall_queries.visit_by_id(pk, by=by)
    row: Referral = intake.refer(
        way=data.way, why=data.why, visit=visit, counts_from=data.counts_from, key=_key(request), by=by
    )
    return Status(201, ReferOut(id=row.pk, number=row.number, way=row.way_name, last_day=row.last_day))
