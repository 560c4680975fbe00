"""Who is at the centre today."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shanzhi.kernel import profile
from shanzhi.kernel.clock import today

from .models import Absence, Presence, RotaDay, Unit


@dataclass(frozen=True, slots=True)
class Here:
    """One unit's presence on a day."""

    unit_id: int
    unit: str
    kind: str
    kind_label: str
    window: str
    phone: str
    people: tuple[tuple[int, str], ...]
    """Whom the rota names."""
    away: tuple[str, ...]
    """Of these, who is on leave."""
    is_here: bool
    """Permanent and seconded units are on working days; one on a rota is on its days; one on call when called."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the rota's calendar."""

    on: date
    people: tuple[tuple[int, str], ...]
    is_past: bool
    is_today: bool


_ORDER = [Presence.Kind.PERMANENT, Presence.Kind.SECONDED, Presence.Kind.ROTA, Presence.Kind.ON_CALL]


def presence_on(day: date | None = None) -> list[Here]:
    """Every stationed unit: how it is present, who stands for it on that day, who of these is away. Three queries.
    今日在岗"""
    day = day or today()
    stationed = (
        Presence.objects.filter(starts_on__lte=day, unit__closed_on=None)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .select_related("unit")
        .order_by("unit__sort", "unit__code")
    )
    people: dict[int, list[tuple[int, str]]] = {}
    for row in RotaDay.objects.filter(on=day, member__isnull=False).select_related("member").order_by("id"):
        if row.member is not None:
            people.setdefault(row.unit_id, []).append((row.member.pk, row.member.name))
    away = set(Absence.objects.filter(starts_on__lte=day, ends_on__gte=day).values_list("member_id", flat=True))
    works = is_working(day)
    found = [_here(p, people.get(p.unit_id, []), away, works) for p in stationed]
    return sorted(found, key=lambda here: _ORDER.index(Presence.Kind(here.kind)))


def is_working(day: date) -> bool:
    """Is the centre open on that day, by the county's working calendar?"""
    return profile.current().calendar().is_working_day(day)


def _here(presence: Presence, people: list[tuple[int, str]], away: set[int], works: bool) -> Here:
    present = [p for p in people if p[0] not in away]
    needs_somebody = presence.kind in (Presence.Kind.ON_CALL, Presence.Kind.ROTA)
    return Here(
        unit_id=presence.unit_id,
        unit=presence.unit.name,
        kind=presence.kind,
        kind_label=str(Presence.Kind(presence.kind).label),
        window=presence.window,
        phone=presence.unit.phone,
        people=tuple(people),
        away=tuple(name for pk, name in people if pk in away),
        is_here=bool(present) or (works and not needs_somebody),
        note=presence.note,
    )


def rota_of(unit: Unit, month: date) -> list[Day]:
    """Every day of the month with the people the rota names. 排班日历"""
    first = month.replace(day=1)
    length = monthrange(first.year, first.month)[1]
    last = first.replace(day=length)
    people: dict[date, list[tuple[int, str]]] = {}
    rows = RotaDay.objects.filter(unit=unit, on__gte=first, on__lte=last, member__isnull=False)
    for row in rows.select_related("member").order_by("on", "id"):
        if row.member is not None:
            people.setdefault(row.on, []).append((row.member.pk, row.member.name))
    day = today()
    days = [first.replace(day=n) for n in range(1, length + 1)]
    return [Day(on, tuple(people.get(on, ())), on < day, on == day) for on in days]


def presence_of(unit: Unit) -> Presence | None:
    """How the unit is present now."""
    day = today()
    return (
        Presence.objects.filter(unit=unit, starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .order_by("-starts_on", "-id")
        .first()
    )
