"""值班和接访: who is on duty, the rota of a month, hand-overs, reception days. No writes."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.cases.selection import lamp_condition
from shanzhi.cases.states import OPEN
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_watch import Shift
from shanzhi.places import queries as places
from shanzhi.staff.models import Post, Unit

from . import statutory
from .models import DutyHandover, DutyPerson, DutySwap, LeaderReception, Received

ROOMS = (Unit.Kind.CENTRE, Unit.Kind.COMMAND_ROOM)


def span_of(shift: Shift, on: date) -> tuple[datetime, datetime]:
    """When a shift of a day begins and ends."""
    begins = datetime.combine(on, shift.begins, SHANGHAI)
    last = on if shift.ends > shift.begins else on + timedelta(days=1)
    return begins, datetime.combine(last, shift.ends, SHANGHAI)


def shifts_on(profile: Profile, on: date) -> list[Shift]:
    """The shifts that a day has: some are for working days, some for days off."""
    works = profile.calendar().is_working_day(on)
    return [s for s in profile.duty.shifts if s.days == "all" or (s.days == "working") == works]


def rooms_of(by: Actor) -> list[Unit]:
    """The command rooms whose rota somebody may read: their own, and those in their reach."""
    rooms = Unit.objects.filter(kind__in=ROOMS, closed_on=None).select_related("area")
    if by.is_system:
        return list(rooms.order_by("sort", "code"))
    wanted = Q(pk__in=by.unit_ids)
    for prefix in by.reach_of(statutory.READ):
        wanted |= Q(area__path__gte=prefix, area__path__lt=places.after(prefix)) if prefix else Q(pk__isnull=False)
    return list(rooms.filter(wanted).order_by("sort", "code"))


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One room's people of this moment."""

    unit: Unit
    shift: str
    ends_at: datetime
    leader: str
    people: list[DutyPerson]


def on_duty(units: list[Unit], *, at: datetime | None = None) -> list[OnDuty]:
    """Who is on duty in these rooms now. One query. 当前值班"""
    moment = at or now()
    rows = DutyPerson.objects.filter(unit__in=units, begins_at__lte=moment, ends_at__gt=moment)
    names = {s.key: s.name for s in statutory.in_force().duty.shifts}
    found: dict[int, list[DutyPerson]] = {}
    for row in rows.select_related("member").order_by("role", "id"):
        found.setdefault(row.unit_id, []).append(row)
    return [
        OnDuty(
            unit=unit,
            shift=names.get(people[0].shift, people[0].shift),
            ends_at=min(p.ends_at for p in people),
            leader="、".join(p.member.name for p in people if p.role == DutyPerson.Role.LEADER),
            people=people,
        )
        for unit in units
        if (people := found.get(unit.pk))
    ]


@dataclass(frozen=True, slots=True)
class ShiftCell:
    shift: Shift
    leader: DutyPerson | None
    people: list[DutyPerson]
    is_now: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    on: date
    is_today: bool
    is_off: bool
    cells: list[ShiftCell]


def rota(unit: Unit, month: date) -> list[DayRow]:
    """A month of a room, day by day. One query. 值班表"""
    profile, moment, day = statutory.in_force(), now(), today()
    first = month.replace(day=1)
    days = [first.replace(day=n) for n in range(1, monthrange(first.year, first.month)[1] + 1)]
    held: dict[tuple[date, str], list[DutyPerson]] = {}
    rows = DutyPerson.objects.filter(unit=unit, on__gte=days[0], on__lte=days[-1]).select_related("member")
    for row in rows.order_by("id"):
        held.setdefault((row.on, row.shift), []).append(row)
    found = []
    for on in days:
        cells = []
        for shift in shifts_on(profile, on):
            begins, ends = span_of(shift, on)
            people = held.get((on, shift.key), [])
            cells.append(
                ShiftCell(
                    shift=shift,
                    leader=next((p for p in people if p.role == DutyPerson.Role.LEADER), None),
                    people=[p for p in people if p.role != DutyPerson.Role.LEADER],
                    is_now=begins <= moment < ends,
                    is_over=ends <= moment,
                )
            )
        found.append(DayRow(on, on == day, not profile.calendar().is_working_day(on), cells))
    return found


def members_of(unit: Unit) -> list[tuple[int, str, str]]:
    """Whom the rota of a room may name: its own people, (id, name, post)."""
    day, profile = today(), statutory.in_force()
    rows = Post.objects.filter(unit=unit, starts_on__lte=day, relieved_at=None, member__is_active=True)
    rows = rows.exclude(ends_on__lt=day).select_related("member").order_by("member__name", "id")
    found: dict[int, tuple[int, str, str]] = {}
    for post in rows:
        kind = profile.post(post.kind)
        found.setdefault(post.member_id, (post.member_id, post.member.name, kind.name if kind else post.kind))
    return list(found.values())


def duty_by_id(pk: int) -> DutyPerson:
    row = DutyPerson.objects.select_related("unit__area", "member").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这一班")
    return row


def my_duties(by: Actor) -> list[DutyPerson]:
    """This person's shifts that are not over."""
    rows = DutyPerson.objects.filter(member_id=by.id or 0, ends_at__gt=now()).select_related("unit")
    return list(rows.order_by("begins_at", "id")[:20])


def swaps_for(by: Actor) -> list[DutySwap]:
    """Swaps that wait for this person's answer."""
    rows = DutySwap.objects.filter(asked_of_id=by.id or 0, state=DutySwap.State.ASKED)
    return list(rows.select_related("mine__unit", "theirs", "asked_by").order_by("asked_at"))


def handovers(unit: Unit, *, after: str = "", size: int = 20) -> tuple[list[DutyHandover], str]:
    """The log of a room, the newest first, and the cursor of the next page."""
    rows = DutyHandover.objects.filter(unit=unit).select_related("to")
    at, _tilde, pk = after.partition("~")
    if pk.isdigit():
        try:
            moment = datetime.fromtimestamp(float(at), tz=SHANGHAI)
            rows = rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=int(pk)))
        except (ValueError, OverflowError, OSError):
            pass
    found = list(rows.order_by("-at", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.at.timestamp():.6f}~{last.pk}" if last else ""


def figures(by: Actor) -> dict[str, int]:
    """Open, yellow and red cases that somebody sees, as the desk counts them. One statement. 红黄灯件数"""
    moment = now()
    found = visible(by).filter(state__in=OPEN).order_by()
    return found.aggregate(
        open=Count("pk"),
        yellow=Count("pk", filter=lamp_condition("yellow", moment)),
        red=Count("pk", filter=lamp_condition("red", moment)),
    )


# --- reception days --------------------------------------------------------------------------------------------------


def receptions(*, since: datetime, until: datetime, path: str = "") -> list[LeaderReception]:
    """The days in a period, with how many cases are booked. Two queries."""
    rows = LeaderReception.objects.filter(begins_at__gte=since, begins_at__lt=until)
    if path:
        rows = rows.filter(area_path__gte=path, area_path__lt=places.after(path))
    return list(rows.select_related("area").annotate(booked=Count("visits")).order_by("begins_at", "id")[:200])


def next_reception(by: Actor) -> LeaderReception | None:
    """The next day in somebody's reach, and at the county for everybody."""
    rows = LeaderReception.objects.filter(ends_at__gt=now(), state=LeaderReception.State.PLANNED)
    return rows.select_related("area").order_by("begins_at", "id").first() if by.grants or by.is_system else None


def reception_by_id(pk: int) -> LeaderReception:
    row = LeaderReception.objects.select_related("area", "leader").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这次接访安排")
    return row


def visits_of(reception: LeaderReception, by: Actor) -> tuple[list[Received], int]:
    """The cases of a reception day that somebody may see, and how many others there are."""
    rows = list(reception.visits.select_related("case__area").order_by("number"))
    seen = set(visible(by).filter(pk__in=[r.case_id for r in rows]).values_list("pk", flat=True))
    mine = [r for r in rows if r.case_id in seen]
    return mine, len(rows) - len(mine)


def visits_of_case(case: Case) -> list[Received]:
    return list(Received.objects.filter(case_id=case.pk).select_related("reception").order_by("-reception__begins_at"))
