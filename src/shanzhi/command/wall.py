"""亮灯墙: what is red, yellow and paused now, by unit, town and kind.

One grouped statement over the clocks that run, through the one rule of visibility; every figure has the address of the
list that it counts, and the two agree for the same person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Case as Lit
from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Value, When

from shanzhi.cases import listing
from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.cases.selection import HELD_BY_UNIT, Selection, lamp_condition
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.staff.models import Unit

from .ladder import in_force

LAMPS = ("red", "yellow", "paused")
OLDEST = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """One row of the wall: what a unit, a town or a kind has."""

    name: str
    selection: Selection | None
    """What narrows the list to this row; None where no filter says it."""
    counts: Mapping[str, int]

    @property
    def red(self) -> int:
        return self.counts.get("red", 0)

    @property
    def yellow(self) -> int:
        return self.counts.get("yellow", 0)

    @property
    def paused(self) -> int:
        return self.counts.get("paused", 0)

    def address(self, lamp: str) -> str:
        return self.selection.address(lamp=lamp) if self.selection is not None else ""


@dataclass(frozen=True, slots=True)
class Wall:
    total: Tally
    units: list[Tally]
    towns: list[Tally]
    kinds: list[Tally]
    oldest: list[Case] = field(default_factory=list)


Row = tuple[str, str, int, str, int]
"""Lamp, area path, whose hands, category, how many."""


def wall(by: Actor, *, chosen: Selection | None = None) -> Wall:
    """Everything on the wall as this person may see it, at this moment. 亮灯墙"""
    chosen = replace(chosen or Selection(), queue="all", lamp="", state=(), sort="")
    rows: list[Row] = list(lit(by, chosen))
    profile = in_force()
    total: Counter[str] = Counter()
    for lamp, _path, _holder, _category, n in rows:
        total[lamp] += n
    return Wall(
        total=Tally("", chosen, total),
        units=_units(rows, chosen),
        towns=_towns(rows, chosen, profile),
        kinds=_kinds(rows, chosen, profile),
        oldest=_oldest(chosen, by) if total["red"] else [],
    )


def lit(by: Actor, chosen: Selection) -> QuerySet[Case, Row]:
    """The one statement: cases whose lamp is red or yellow, or whose clock stands, counted by where they are, in
    whose hands, and of what kind."""
    moment = now()
    conditions = {lamp: lamp_condition(lamp, moment) for lamp in LAMPS}
    any_of_them = Q()
    for condition in conditions.values():
        any_of_them |= condition
    shown = Lit(
        *(When(condition, then=Value(lamp)) for lamp, condition in conditions.items()), output_field=CharField()
    )
    holder = Lit(
        When(state__in=HELD_BY_UNIT, then=F("lead_unit_id")), default=F("desk_id"), output_field=IntegerField()
    )
    found = visible(by).filter(any_of_them).filter(chosen.condition(by))
    return (
        found.annotate(lamp=shown, holder=holder)
        .order_by()
        .values("lamp", "area_path", "holder", "category")
        .annotate(n=Count("pk"))
        .values_list("lamp", "area_path", "holder", "category", "n")
    )


def _oldest(chosen: Selection, by: Actor) -> list[Case]:
    return listing.page(replace(chosen, lamp="red"), by=by, size=OLDEST).cases


def _sorted(found: Iterable[Tally]) -> list[Tally]:
    return sorted((t for t in found if any(t.counts.values())), key=lambda t: (-t.red, -t.yellow, -t.paused, t.name))


def _units(rows: Iterable[Row], chosen: Selection) -> list[Tally]:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for lamp, _path, holder, _category, n in rows:
        counted[holder][lamp] += n
    units = Unit.objects.filter(pk__in=list(counted)).values_list("pk", "short_name", "code")
    return _sorted(Tally(name, replace(chosen, holder=code), counted[pk]) for pk, name, code in units)


def _towns(rows: Iterable[Row], chosen: Selection, profile: Profile) -> list[Tally]:
    """By the towns of today, each with what it took over; what lies in none of them is the county's own."""
    level = profile.levels[1].key if len(profile.levels) > 1 else ""
    by_path: dict[str, Counter[str]] = defaultdict(Counter)
    for lamp, path, _holder, _category, n in rows:
        by_path[path][lamp] += n
    left = dict(by_path)
    found: list[Tally] = []
    for area in Area.objects.filter(level=level, retired_on=None).order_by("code"):
        prefixes = places.reach(area)
        counts: Counter[str] = Counter()
        for path, each in by_path.items():
            if path.startswith(prefixes):
                counts += each
                left.pop(path, None)
        found.append(Tally(area.name, replace(chosen, area=area.code), counts))
    if left:
        rest: Counter[str] = Counter()
        for each in left.values():
            rest += each
        found.append(Tally("未落到镇街", None, rest))
    return _sorted(found)


def _kinds(rows: Iterable[Row], chosen: Selection, profile: Profile) -> list[Tally]:
    """By the first level of the county's list of matters."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for lamp, _path, _holder, category, n in rows:
        counted[_top(category, profile)][lamp] += n
    found = []
    for code, counts in counted.items():
        row = profile.category(code)
        found.append(Tally(row.name if row else code, replace(chosen, category=code), counts))
    return _sorted(found)


def _top(code: str, profile: Profile) -> str:
    row = profile.category(code)
    while row is not None and row.parent and (above := profile.category(row.parent)) is not None:
        row = above
    return row.code if row is not None else code
