"""Questions of the hall: who waits, who is called, how long it takes. No writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, QuerySet

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import unseal
from shanzhi.staff.models import Unit

from . import halls, slots
from .models import Booking, Counter, Referral, Ticket, UnitCall, Visit, Visitor

RESTRICTED = "cases.read_restricted"
PAGE = 40
LATELY = timedelta(minutes=3)
"""So long a number stays large on the waiting screen."""


# ── queues ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    """One queue as it stands."""

    queue: halls.Queue
    waiting: int
    counters: tuple[int, ...]
    """Open counters that call from it."""
    minutes: int
    """About how long whoever takes a number now waits."""


def lines(hall: Unit) -> list[Line]:
    """Every queue with who waits, the counters that call, and the wait to expect. Three queries. 排队情况"""
    waiting = dict(
        Ticket.objects.filter(hall=hall, on=today(), state="WAITING").values_list("queue").annotate(n=Count("id"))
    )
    opened = list(Counter.objects.filter(hall=hall, member__isnull=False).order_by("number"))
    paces = _paces(hall)
    found = []
    for queue in halls.queues_of(hall):
        mine = tuple(c.number for c in opened if queue.key in c.queues)
        n = int(waiting.get(queue.key, 0))
        found.append(Line(queue, n, mine, expected(n, len(mine), paces.get(queue.key))))
    return found


def expected(waiting: int, counters: int, pace: float | None) -> int:
    """Minutes until somebody who comes now is called: those before them, at today's own pace, over the open counters;
    rounded up to five, because nobody should be promised more than is known. 预计等候"""
    if not waiting:
        return 0
    each = pace if pace is not None else float(current().hall.minutes)
    minutes = waiting * each / max(1, counters)
    return int(-(-minutes // 5) * 5)


def _paces(hall: Unit) -> dict[str, float]:
    """Minutes a visitor takes, by queue: the median of today's last twenty, once there are five."""
    rows = Ticket.objects.filter(hall=hall, on=today(), state="DONE", called_at__isnull=False, ended_at__isnull=False)
    spans: dict[str, list[float]] = {}
    for queue, called_at, ended_at in rows.order_by("-ended_at").values_list("queue", "called_at", "ended_at")[:400]:
        mine = spans.setdefault(queue, [])
        if len(mine) < 20 and called_at is not None and ended_at is not None:
            mine.append((ended_at - called_at).total_seconds() / 60)
    return {queue: max(1.0, median(found)) for queue, found in spans.items() if len(found) >= 5}


def ahead_of(ticket: Ticket) -> int:
    """How many will be called before this one. 前面人数"""
    rows = Ticket.objects.filter(hall_id=ticket.hall_id, on=ticket.on, queue=ticket.queue, state="WAITING")
    before = rows.filter(turn_at__lt=ticket.turn_at) | rows.filter(turn_at=ticket.turn_at, pk__lt=ticket.pk)
    return before.count()


@dataclass(frozen=True, slots=True)
class Called:
    """What the wall shows of a number that is called: no name, no matter."""

    ticket: str
    counter: int
    name: str
    calls: int
    at: datetime
    is_new: bool


def called_now(hall: Unit, *, most: int = 12) -> list[Called]:
    """Numbers at counters, the last called first. One query. 叫号屏"""
    rows = Ticket.objects.filter(hall=hall, on=today(), state="CALLED").select_related("counter")
    moment = now()
    found = []
    for t in rows.order_by("-last_called_at")[:most]:
        if t.counter is not None and t.last_called_at is not None:
            is_new = moment - t.last_called_at < LATELY
            found.append(Called(t.shown, t.counter.number, t.counter.name, t.calls, t.last_called_at, is_new))
    return found


def passed_over(hall: Unit, *, most: int = 10) -> list[str]:
    rows = Ticket.objects.filter(hall=hall, on=today(), state="SKIPPED").order_by("-ended_at")[:most]
    return [t.shown for t in rows]


def next_ones(hall: Unit, queues: Iterable[str], *, most: int = 8) -> list[Ticket]:
    """Who would be called next from these queues, in order."""
    rows = Ticket.objects.filter(hall=hall, on=today(), state="WAITING", queue__in=list(queues))
    return list(rows.select_related("visit").order_by("turn_at", "id")[:most])


def my_counter(by: Actor) -> Counter | None:
    if by.id is None:
        return None
    return Counter.objects.select_related("hall", "hall__area").filter(member_id=by.id).first()


def serving(counter: Counter) -> Ticket | None:
    rows = Ticket.objects.filter(counter=counter, state="CALLED")
    return rows.select_related("visit", "visit__hall", "visit__case").first()


# ── visits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def visits(hall: Unit) -> QuerySet[Visit]:
    return Visit.objects.filter(hall=hall).select_related("case", "hall")


def visit_by_id(pk: int, *, by: Actor) -> Visit:
    """A visit to a hall one works in: at a counter of a department only while its number is there or was served by
    oneself. `NotFound` for everybody else."""
    row = Visit.objects.select_related("hall", "hall__area", "case", "before", "before__hall").filter(pk=pk).first()
    if row is None or not may_see(row, by):
        raise NotFound(what="这次来访")
    return row


def may_see(visit: Visit, by: Actor) -> bool:
    if halls.may(visit.hall, halls.GREET, by) or halls.may(visit.hall, "intake.read_hall", by):
        return True
    return by.id is not None and Ticket.objects.filter(visit=visit, member_id=by.id).exists()


def knows_matter(visit: Visit, by: Actor) -> bool:
    """What somebody came about: open matters for the hall; others for whoever was asked first, serves them, or may read
    closed circles there."""
    if visit.circle == "open" or by.is_system:
        return True
    path = visit.hall.area.path if visit.hall.area is not None else None
    if by.may(RESTRICTED, path=path, units=[visit.hall_id]) or (by.id is not None and visit.first_id == by.id):
        return True
    return by.id is not None and Ticket.objects.filter(visit=visit, member_id=by.id, state="CALLED").exists()


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One line of a list."""

    visit: Visit
    lead: Visitor | None
    ticket: Ticket | None
    matter: str
    outcome: str
    knows_case: bool


def rows_of(found: Sequence[Visit], *, by: Actor) -> list[VisitRow]:
    """Visits with first person and number; matters of closed circles and cases out of reach stay out. Four queries."""
    ids = [v.pk for v in found]
    leads = {p.visit_id: p for p in Visitor.objects.filter(visit_id__in=ids, position=1)}
    tickets = {t.visit_id: t for t in Ticket.objects.filter(visit_id__in=ids).select_related("counter").order_by("id")}
    known = set(cases.visible(by).filter(pk__in={v.case_id for v in found if v.case_id}).values_list("pk", flat=True))
    restricted = {
        v.hall_id: by.may(RESTRICTED, path=v.hall.area.path if v.hall.area else None, units=[v.hall_id])
        for v in {v.hall_id: v for v in found}.values()
    }
    out = []
    for v in found:
        ticket = tickets.get(v.pk)
        serves = ticket is not None and ticket.state == "CALLED" and by.id is not None and ticket.member_id == by.id
        open_to = v.circle == "open" or restricted[v.hall_id] or v.first_id == by.id or serves
        matter = v.matter if open_to else ""
        out.append(VisitRow(v, leads.get(v.pk), ticket, matter, str(v.get_outcome_display()), v.case_id in known))
    return out


@dataclass(frozen=True, slots=True)
class VisitPage:
    rows: list[VisitRow]
    previous: str | None
    next: str | None
    count: int | None


def visit_page(
    hall: Unit, *, day: date | None = None, state: str = "", way: str = "", after: str = "", by: Actor
) -> VisitPage:
    """Visits of a hall, newest first, paged by id. 来访登记簿"""
    found = visits(hall).select_related("hall__area")
    if day is not None:
        found = found.filter(on=day)
    if state in Visit.State.values:
        found = found.filter(state=state)
    if way in Visit.Way.values:
        found = found.filter(way=way)
    count = len(found.values_list("pk", flat=True)[:1000])
    if after.isdigit():
        found = found.filter(pk__lt=int(after))
    rows = list(found.order_by("-id")[: PAGE + 1])
    more = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return VisitPage(rows_of(rows[:PAGE], by=by), None, more, count)


def open_visits(hall: Unit, *, by: Actor, most: int = 60) -> list[VisitRow]:
    """Today's visits that nobody has ended, the oldest first."""
    found = visits(hall).select_related("hall__area").filter(on=today(), state="OPEN").exclude(way=Visit.Way.KIOSK)
    return rows_of(list(found.order_by("id")[:most]), by=by)


# ── beside ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_read_wall(referral: Referral, by: Actor) -> bool:
    """Behind a wall only the receiving unit reads; whoever made it may print the paper on the same day."""
    if not referral.wall or by.is_system:
        return True
    if referral.unit_id is not None and referral.unit_id in by.units_of("intake.answer_referral"):
        return True
    return by.id is not None and referral.by_id == by.id and referral.at >= now() - timedelta(hours=12)


def referral_by_id(pk: int, *, by: Actor) -> Referral:
    rows = Referral.objects.select_related(
        "hall", "hall__area", "visit", "visit__hall", "visit__hall__area", "case", "unit"
    )
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这份转介")
    mine = row.unit_id is not None and row.unit_id in by.units_of("intake.answer_referral")
    if row.wall:
        allowed = may_read_wall(row, by)
    else:
        allowed = mine or halls.may(row.hall, halls.REFER, by) or halls.may(row.hall, "intake.read_hall", by)
        if allowed and not mine and row.visit is not None:
            allowed = knows_matter(row.visit, by)
        if allowed and not mine and row.visit is None and row.case is not None:
            allowed = cases.visible(by).filter(pk=row.case.pk).exists()
    if not allowed:
        raise NotFound(what="这份转介")
    return row


def words_of(referral: Referral) -> tuple[str, str]:
    """Reason and feedback, opened where they lie behind a wall: only for whoever passed `may_read_wall`."""
    if not referral.wall:
        return referral.why, referral.feedback

    def clear(sealed: bytes | memoryview | None) -> str:
        return unseal(bytes(sealed)) if sealed else ""

    return clear(referral.why_sealed), clear(referral.feedback_sealed)


@dataclass(frozen=True, slots=True)
class ReferralRow:
    referral: Referral
    name: str
    """The way, or that it is private."""
    is_open: bool


def shown(found: Iterable[Referral], *, by: Actor) -> list[ReferralRow]:
    out = []
    for row in found:
        open_to = may_read_wall(row, by)
        out.append(ReferralRow(row, row.way_name if open_to else "隐私转介", open_to))
    return out


def referrals_page(*, hall: Unit | None, by: Actor, after: str = "") -> tuple[list[ReferralRow], str | None]:
    """Referrals of a hall, or those that came to one's own units, newest first. Paged by id. 转介台账"""
    found = Referral.objects.select_related("visit", "case", "unit", "hall", "hall__area").order_by("-id")
    if hall is not None:
        found = found.filter(hall=hall)
    else:
        found = found.filter(unit_id__in=by.units_of("intake.answer_referral"))
    if after.isdigit():
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    return shown(rows[:PAGE], by=by), str(rows[PAGE - 1].pk) if len(rows) > PAGE else None


def calls_of(hall: Unit, *, most: int = 60) -> list[UnitCall]:
    return list(UnitCall.objects.filter(hall=hall).select_related("unit", "visit").order_by("-id")[:most])


def calls_to(by: Actor, *, most: int = 60) -> list[UnitCall]:
    """Calls to the hall that one's own units have to answer, newest first. 召集我单位的"""
    rows = UnitCall.objects.filter(unit_id__in=by.units_of("intake.answer_call_unit"))
    return list(rows.select_related("hall", "unit", "visit").order_by("-id")[:most])


def calls_waiting(*, by: Actor) -> int:
    """For the navigation: calls that one's units have not answered."""
    return UnitCall.objects.filter(unit_id__in=by.units_of("intake.answer_call_unit"), state="ASKED").count()


def waiting_count(*, by: Actor) -> int:
    """For the navigation: who waits in one's own hall."""
    mine = halls.halls_for(by)
    return Ticket.objects.filter(hall=mine[0], on=today(), state="WAITING").count() if mine else 0


def bookings_on(hall: Unit, day: date) -> list[Booking]:
    times = slots.times_of(day)
    if not times:
        return []
    rows = Booking.objects.filter(hall=hall, begins_at__gte=times[0][0], begins_at__lt=times[-1][1])
    return list(rows.select_related("visit").order_by("begins_at", "queue", "place"))
