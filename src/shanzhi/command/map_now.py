"""一张图: open cases of an area and of what lies directly in it, counted as the desk's lists count them. No writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q

from shanzhi.cases.selection import Selection, lamp_condition
from shanzhi.cases.states import OPEN
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.places import queries as places
from shanzhi.places.models import Area, Boundary, Succession

_OPEN = tuple(str(s) for s in OPEN)


@dataclass(slots=True)
class Figures:
    """未结、临期、超期."""

    open: int = 0
    yellow: int = 0
    red: int = 0

    def add(self, other: tuple[int, int, int]) -> None:
        self.open += other[0]
        self.yellow += other[1]
        self.red += other[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One area with its figures, and the lists that hold the same cases."""

    pk: int
    code: str
    name: str
    level: str
    is_drawn: bool
    figures: Figures

    def address(self, **more: str) -> str:
        return urlencode([("area", self.code), *more.items()])

    @property
    def open_list(self) -> str:
        return "/cases/?" + urlencode([("area", self.code), *(("state", s) for s in _OPEN)])

    @property
    def yellow_list(self) -> str:
        return f"/cases/?{self.address(lamp='yellow')}"

    @property
    def red_list(self) -> str:
        return f"/cases/?{self.address(lamp='red')}"


@dataclass(frozen=True, slots=True)
class Now:
    """An area and its parts."""

    here: Row
    parts: list[Row]
    elsewhere: Figures
    """Cases of the area itself that lie in none of its parts."""


def now_in(area: Area, *, by: Actor) -> Now:
    """The figures of an area and of its parts, for what this person may see. Five statements, one of them over the
    open cases of the area. 一张图件数"""
    counted = _by_path(area, by)
    children = list(Area.objects.filter(parent=area, retired_on=None).order_by("code", "id"))
    drawn = set(Boundary.objects.filter(area__in=children, valid_to=None).values_list("area_id", flat=True))
    homes = _homes(children)
    total, elsewhere = Figures(), Figures()
    parts: dict[int, Figures] = defaultdict(Figures)
    for path, numbers in counted:
        total.add(numbers)
        home = _home_of(path, homes)
        (parts[home] if home is not None else elsewhere).add(numbers)
    rows = [Row(c.pk, c.code, c.name, c.level, c.pk in drawn, parts[c.pk]) for c in children]
    return Now(Row(area.pk, area.code, area.name, area.level, True, total), rows, elsewhere)


def _by_path(area: Area, by: Actor) -> list[tuple[str, tuple[int, int, int]]]:
    moment = now()
    found = Selection(queue="all", area=area.code).cases(by).filter(state__in=OPEN).order_by()
    rows = found.values("area_path").annotate(
        open=Count("pk"),
        yellow=Count("pk", filter=lamp_condition("yellow", moment)),
        red=Count("pk", filter=lamp_condition("red", moment)),
    )
    return [(r["area_path"], (r["open"], r["yellow"], r["red"])) for r in rows]


def _homes(children: Iterable[Area]) -> dict[str, int]:
    """Path prefixes and the part that answers for them: its own, and those of areas that it or anything in it took
    over from. Areas that took over from nobody, nearly all, cost one query together."""
    homes = {child.path: child.pk for child in children}
    if not homes:
        return {}
    above = Q()
    for path in homes:
        above |= Q(successor__path__gte=path, successor__path__lt=places.after(path))
    taken = set(Succession.objects.filter(above).values_list("successor__path", flat=True))
    for path, pk in list(homes.items()):
        if any(t.startswith(path) for t in taken):
            homes |= {prefix: pk for prefix in places.reach_of_path(path) if prefix not in homes}
    return homes


def _home_of(path: str, homes: dict[str, int]) -> int | None:
    """The part with the longest prefix of the path."""
    ids = path.rstrip(".").split(".")
    for n in range(len(ids), 0, -1):
        found = homes.get(".".join(ids[:n]) + ".")
        if found is not None:
            return found
    return None


def area_for(code: str, by: Actor) -> Area | None:
    """The area asked for, or where this person's reach begins: the highest area of their posts, else the root."""
    if code and (asked := places.area_by_code(code)) is not None:
        return asked
    reach = sorted((p for p in by.reach_of("cases.read") if p), key=lambda p: (p.count("."), p))
    if "" not in by.reach_of("cases.read") and reach:
        return Area.objects.filter(path=reach[0]).first()
    return places.root()
