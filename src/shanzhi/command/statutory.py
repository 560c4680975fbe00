"""法定时限: which clocks a case has, how they stand, and the lists of what is due. No writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case, Errand
from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_watch import StatutoryClock
from shanzhi.kernel.worktime import Limit, WorkCalendar
from shanzhi.records.queries import profile_in_force, profile_of

from . import statute
from .models import Clock, ClockMark

READ = verbs.declare("command.read_watch", "查看值守", is_act=False).name
OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)
SIZE = 50
CEILING = 999
SOON = timedelta(days=3)


def in_force() -> Profile:
    return profile_of(profile_in_force().pk)


def terms_of(clock: Clock) -> StatutoryClock:
    """The law as it stood when the clock began."""
    return StatutoryClock.model_validate(clock.terms)


def fitting(profile: Profile, case: Case) -> list[StatutoryClock]:
    """The clocks that run by themselves for cases of this channel or category."""
    wanted = {case.category, *above(profile, case.category)}
    return [t for t in profile.statutory if case.channel in t.channels or not wanted.isdisjoint(t.categories)]


def above(profile: Profile, category: str) -> list[str]:
    found: list[str] = []
    row = profile.category(category)
    while row is not None and row.parent and row.parent not in found:
        found.append(row.parent)
        row = profile.category(row.parent)
    return found


def spans(marks: Iterable[ClockMark], until: datetime) -> list[statute.Span]:
    """The pauses; one that lasts still ends at `until`."""
    return [(m.from_at, m.until_at or until) for m in marks if m.kind == ClockMark.Kind.PAUSE and m.from_at is not None]


def granted(marks: Iterable[ClockMark]) -> list[Limit]:
    return [
        Limit.parse(m.amount)
        for m in marks
        if m.kind == ClockMark.Kind.EXTENSION and m.state == ClockMark.State.GRANTED
    ]


def reckoned(clock: Clock, marks: Sequence[ClockMark], calendar: WorkCalendar, *, moment: datetime) -> datetime:
    """The due moment from the whole ledger."""
    terms = terms_of(clock)
    return statute.due_at(calendar, clock.begins_at, terms.limit, extended=granted(marks), stood=spans(marks, moment))


# --- how they stand --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """One clock as the page shows it."""

    clock: Clock
    terms: StatutoryClock
    marks: list[ClockMark]
    lamp: str
    """red, yel, blu, paused, done, off."""
    days_left: int
    last_day: datetime
    asked: ClockMark | None = None
    extended: list[Limit] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.clock.state in OPEN

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def may_extend(self) -> bool:
        return (
            self.is_open
            and self.terms.extension is not None
            and self.asked is None
            and len(self.extended) < self.terms.extensions
            and self.clock.due_at > now()
        )


def standing(clock: Clock, calendar: WorkCalendar, moment: datetime) -> Standing:
    marks = sorted(clock.marks.all(), key=lambda m: m.pk)
    terms = terms_of(clock)
    due = reckoned(clock, marks, calendar, moment=moment) if clock.state == Clock.State.PAUSED else clock.due_at
    return Standing(
        clock=clock,
        terms=terms,
        marks=marks,
        lamp=_lamp(clock, moment),
        days_left=statute.days_left(calendar, moment, due, terms.limit),
        last_day=due - timedelta(microseconds=1),
        asked=next((m for m in marks if m.state == ClockMark.State.ASKED), None),
        extended=granted(marks),
    )


def _lamp(clock: Clock, moment: datetime) -> str:
    if clock.state == Clock.State.PAUSED:
        return "paused"
    if clock.state != Clock.State.RUNNING:
        return "done" if clock.state == Clock.State.MET and not clock.is_late else "off"
    if clock.due_at <= moment:
        return "red" if clock.whose == "agency" else "off"
    return "yel" if clock.remind_at is not None and clock.remind_at <= moment else "blu"


def of_case(case: Case) -> list[Standing]:
    """Every clock of a case, those that run first, the soonest due first. Two queries. 本案法定时限"""
    rows = list(Clock.objects.filter(case_id=case.pk).prefetch_related("marks").order_by("due_at", "id"))
    calendar, moment = profile_of(case.profile_id).calendar(), now()
    found = [standing(row, calendar, moment) for row in rows]
    return sorted(found, key=lambda s: (not s.is_open, s.clock.due_at, s.clock.pk))


def startable(case: Case) -> list[StatutoryClock]:
    """What may be started by hand: everything the county's law table has that does not run already."""
    running = set(Clock.objects.filter(case_id=case.pk, state__in=OPEN).values_list("key", flat=True))
    return [t for t in in_force().statutory if t.key not in running]


# --- lists -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows the list."""

    which: str = "open"
    """open, soon, over, paused, asked, done."""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Standing]
    next: str | None
    previous: str | None
    count: int | None


def seen_by(by: Actor) -> QuerySet[Clock]:
    """The clocks of cases that somebody may see."""
    return Clock.objects.filter(case__in=cases.visible(by))


def matching(wanted: Wanted, *, by: Actor) -> QuerySet[Clock]:
    """The selection, in no order. It is narrowed by the clocks' own small index first."""
    moment = now()
    narrow = {
        "open": Q(state__in=OPEN),
        "soon": Q(state=Clock.State.RUNNING, due_at__gt=moment, remind_at__lte=moment),
        "over": Q(state=Clock.State.RUNNING, whose="agency", due_at__lte=moment),
        "paused": Q(state=Clock.State.PAUSED),
        "asked": Q(state__in=OPEN, marks__state=ClockMark.State.ASKED),
        "done": ~Q(state__in=OPEN),
    }.get(wanted.which, Q(state__in=OPEN))
    if wanted.route:
        narrow &= Q(route=wanted.route)
    return seen_by(by).filter(narrow)


def page(wanted: Wanted, *, after: str = "", by: Actor, size: int = SIZE) -> Page:
    """The soonest due first (of what is over the latest first); pages by key."""
    back = wanted.which == "done"
    found = matching(wanted, by=by)
    place = _cursor(after)
    if place is not None:
        due, pk = place
        step = (
            (Q(due_at__lt=due) | Q(due_at=due, pk__lt=pk)) if back else (Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk))
        )
        found = found.filter(step)
    order = ("-due_at", "-id") if back else ("due_at", "id")
    clocks = list(
        found.select_related("case", "case__area", "case__lead_unit", "case__desk")
        .prefetch_related(Prefetch("marks", ClockMark.objects.order_by("id")))
        .order_by(*order)[: size + 1]
    )
    calendar, moment = in_force().calendar(), now()
    rows = [standing(row, calendar, moment) for row in clocks[:size]]
    last = clocks[size - 1] if len(clocks) > size else None
    return Page(
        rows=rows,
        next=f"{last.due_at.timestamp():.6f}~{last.pk}" if last else None,
        previous="" if place is not None else None,
        count=len(matching(wanted, by=by).values_list("pk")[: CEILING + 1]),
    )


def _cursor(text: str) -> tuple[datetime, int] | None:
    moment, _tilde, pk = text.partition("~")
    try:
        return datetime.fromtimestamp(float(moment), tz=now().tzinfo), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def routes() -> list[str]:
    """The routes of the county's table, in its order."""
    return list(dict.fromkeys(t.route for t in in_force().statutory))


def waiting_for_approval(*, by: Actor) -> int:
    """Extensions that wait for somebody who may approve."""
    if not by.has("command.approve_extension"):
        return 0
    return len(matching(Wanted("asked"), by=by).values_list("pk")[: CEILING + 1])


def clock_by_id(pk: int, *, by: Actor) -> Clock:
    """A clock of a case that the actor may see. Refuses `NotFound`."""
    clock = Clock.objects.select_related("case").filter(pk=pk).first()
    if clock is None:
        raise NotFound(what="这项法定时限")
    cases.get(clock.case.code, by=by)
    return clock


def concerned_units(case: Case) -> list[int]:
    """The desk and the units with a live errand."""
    live = Errand.objects.filter(case_id=case.pk).exclude(state__in=("RETURNED", "RECALLED"))
    return [case.desk_id, *live.values_list("unit_id", flat=True)]
