"""Questions about areas. No writes. Areas are no secret inside the house: who may ask at all is checked at the door
(`places.read`), and nothing here depends on who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from shanzhi.kernel.errors import NotFound

from . import atlas, levels
from .facts import FIELDS, AreaFact, facts, from_rows
from .models import Area, AreaCode, Boundary, Succession

MOST_COUNTED = 99_999


def after(path: str) -> str:
    """The first text behind every path that begins with this one: `.` is followed by `/`."""
    return path[:-1] + "/"


def under(path: str) -> Q:
    """Areas in the subtree of a path, itself included, by the index."""
    return Q(path__gte=path, path__lt=after(path)) if path else Q()


# --- one area -----------------------------------------------------------------------------------------------------


def area_by_id(pk: int) -> Area:
    """An area, retired or not. Refuses `NotFound`."""
    found = Area.objects.select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound(what="这个区域")
    return found


def area_by_code(code: str, *, on: date | None = None) -> Area | None:
    """The area that has this code, or had it on a day; without a day the present holder, else the latest former one."""
    if on is None:
        found = Area.objects.filter(code=code, retired_on=None).first()
        if found is not None:
            return found
    rows = AreaCode.objects.filter(code=code).select_related("area")
    if on is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))
    row = rows.order_by("-valid_from", "-id").first()
    return row.area if row else None


def root() -> Area | None:
    """The top of the tree: the county, or what the county's profile puts above it."""
    return Area.objects.filter(parent=None, retired_on=None).order_by("id").first()


def ancestors(path: str) -> list[AreaFact]:
    """From the root down to the area itself. One query."""
    ids = [int(part) for part in path.rstrip(".").split(".")]
    return sorted(facts(Area.objects.filter(pk__in=ids)), key=lambda fact: len(fact.ids))


def codes_by_level(path: str) -> dict[str, str]:
    """{"town": "330282004", "village": …}: the codes of an area and what it lies in, from the loaded atlas."""
    return atlas.current().codes_by_level(int(path.rstrip(".").rsplit(".", 1)[-1]))


def boundary_of(area: Area, *, on: date | None = None) -> Boundary | None:
    """The boundary that holds now, or held on a day."""
    rows = Boundary.objects.filter(area=area)
    if on is None:
        return rows.filter(valid_to=None).first()
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    return rows.order_by("-valid_from", "-id").first()


# --- many areas ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Child:
    """One line of the table under an area."""

    fact: AreaFact
    retired_on: date | None
    has_boundary: bool
    below: dict[str, int]
    """How many areas it holds, by level."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Child]
    next: str | None
    previous: str | None = None


def children(area: Area | None, *, retired: bool = False, after_code: str = "", limit: int = 100) -> Page:
    """The areas directly under one (or the roots), by code, paged by key; with what each holds.

    Four queries at most.
    """
    wanted = Area.objects.filter(parent=area)
    if not retired:
        wanted = wanted.filter(retired_on=None)
    if after_code:
        code, _dot, pk = after_code.rpartition("~")
        wanted = wanted.filter(Q(code__gt=code) | Q(code=code, id__gt=int(pk) if pk.isdigit() else 0))
    rows = list(wanted.order_by("code", "id").values_list(*FIELDS, "retired_on")[: limit + 1])
    shown = rows[:limit]
    found = from_rows(row[:-1] for row in shown)
    drawn = set(
        Boundary.objects.filter(area_id__in=[f.id for f in found], valid_to=None).values_list("area_id", flat=True)
    )
    below = _counts_below(found)
    last = found[-1] if len(rows) > limit else None
    return Page(
        [
            Child(fact, row[-1], fact.id in drawn, below.get(fact.id, {}))
            for fact, row in zip(found, shown, strict=True)
        ],
        next=f"{last.code}~{last.id}" if last else None,
    )


def _counts_below(found: Sequence[AreaFact]) -> dict[int, dict[str, int]]:
    """What each of some siblings holds, by level. One query over their common range of the path index."""
    if not found:
        return {}
    parent = found[0].path[: -len(f"{found[0].id}.")]
    ids = tuple(fact.id for fact in found)
    number = atlas.current_number()
    return _counts_of(parent, ids, number) if number else _count_of(parent, ids)


@lru_cache(maxsize=256)
def _counts_of(parent: str, ids: tuple[int, ...], number: int) -> dict[int, dict[str, int]]:
    return _count_of(parent, ids)


def _count_of(parent: str, ids: tuple[int, ...]) -> dict[int, dict[str, int]]:
    depth = parent.count(".") + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(path, '.', %s)::bigint AS child, level, count(*) FROM places_area"
            " WHERE path >= %s AND (%s = '' OR path < %s) AND retired_on IS NULL"
            " AND split_part(path, '.', %s) <> '' AND split_part(path, '.', %s)::bigint = ANY(%s)"
            " GROUP BY 1, 2",
            [depth, parent, parent, after(parent) if parent else "", depth + 1, depth, list(ids)],
        )
        counts: dict[int, dict[str, int]] = {}
        for child, level, count in cursor.fetchall():
            counts.setdefault(child, {})[level] = count
    return counts


def counts(path: str = "") -> dict[str, int]:
    """How many areas of each level lie under a path (itself included), remembered until an area changes."""
    number = atlas.current_number()
    return dict(_counts(path, number) if number else _count(path))


@lru_cache(maxsize=512)
def _counts(path: str, number: int) -> tuple[tuple[str, int], ...]:
    return _count(path)


def _count(path: str) -> tuple[tuple[str, int], ...]:
    scope, values = ("path >= %s AND path < %s AND", [path, after(path)]) if path else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, count(*) FROM (SELECT level FROM places_area"  # noqa: S608 - fixed text
            f" WHERE {scope} retired_on IS NULL LIMIT %s) AS areas GROUP BY level",
            [*values, MOST_COUNTED],
        )
        found = dict(cursor.fetchall())
    return tuple(sorted(found.items(), key=lambda item: levels.rank(item[0])))


def search(words: str, *, within: str = "", level: str = "", retired: bool = False, limit: int = 20) -> list[AreaFact]:
    """Areas by name, full name, pinyin initials, code or former code; exact beginnings first, higher levels first.

    At most `limit`, short names before long ones: a list to choose from, not a register.
    """
    text = words.strip()
    if not text:
        return []
    plain = text.lower()
    hit = Q(name__contains=text) | Q(label__contains=text)
    if plain.isascii():
        hit = Q(code__startswith=text) | Q(initials__startswith=plain) | Q(name__istartswith=text)
        former = list(AreaCode.objects.filter(code__startswith=text).values_list("area_id", flat=True)[: limit * 5])
        hit |= Q(pk__in=former)
    wanted = Area.objects.filter(hit & under(within))
    if level:
        wanted = wanted.filter(level=level)
    if not retired:
        wanted = wanted.filter(retired_on=None)
    found = facts(wanted.order_by(Length("label"), "code")[: limit * 4])
    found.sort(key=lambda f: (f.code != text, not f.name.startswith(text), levels.rank(f.level), len(f.label), f.code))
    return found[:limit]


# --- history ------------------------------------------------------------------------------------------------------


def reach(area: Area | AreaFact) -> tuple[str, ...]:
    """Path prefixes of everything that whoever governs the area may answer for: its own subtree, and those of all
    areas it or anything in it took over from, back through every merger, split and move.

    A moved area is a new one: whoever is still appointed to the old self reaches the new one as well. One tiny query;
    the rest is remembered until an area changes.
    """
    return reach_of_path(area.path)


def reach_of_path(path: str) -> tuple[str, ...]:
    number = atlas.current_number()
    return _reach(path, number) if number else _follow_back(path)


@lru_cache(maxsize=4096)
def _reach(path: str, number: int) -> tuple[str, ...]:
    return _follow_back(path)


def _follow_back(path: str) -> tuple[str, ...]:
    prefixes = [path, *_moved_to(path)]
    new = list(prefixes)
    while new:
        taken_over = Q()
        for prefix in new:
            taken_over |= Q(successor__path__gte=prefix, successor__path__lt=after(prefix))
        paths = sorted(set(Succession.objects.filter(taken_over).values_list("predecessor__path", flat=True)), key=len)
        new = []
        for each in paths:
            if not any(each.startswith(known) for known in prefixes):
                prefixes.append(each)
                new.append(each)
    return tuple(_shortest(prefixes))


def _moved_to(path: str) -> list[str]:
    """Where the area of this path itself went, if it was moved: step by step to its self of today."""
    found: list[str] = []
    while True:
        row = Succession.objects.filter(predecessor__path=path, kind=Succession.Kind.MOVED)
        following = row.values_list("successor__path", flat=True).first()
        if following is None or following in found:
            return found
        found.append(following)
        path = following


def _shortest(prefixes: list[str]) -> list[str]:
    """Without those that another one covers; the area's own stays first."""
    return [p for p in prefixes if not any(p != q and p.startswith(q) for q in prefixes)]


def heirs(area: Area) -> list[AreaFact]:
    """Who governs a retired area now: its successors, followed until they are areas of today."""
    seen = {area.pk}
    found: dict[int, AreaFact] = {}
    new = [area.pk]
    while new:
        rows = Area.objects.filter(predecessions__predecessor_id__in=new).values_list(*FIELDS, "retired_on").distinct()
        new = []
        for row in rows:
            if row[0] in seen:
                continue
            seen.add(row[0])
            if row[-1] is None:
                found[row[0]] = AreaFact(*row[:-1])
            else:
                new.append(row[0])
    return sorted(found.values(), key=lambda f: f.code)


@dataclass(frozen=True, slots=True)
class Turn:
    """One point in an area's history, for its page."""

    on: date | None
    kind: str
    """code, boundary, taken_over, handed_on."""
    code: str = ""
    name: str = ""
    until: date | None = None
    boundary_id: int | None = None
    note: str = ""
    other: AreaFact | None = None
    how: str = ""
    """Of a succession: merged, split or moved, as its Chinese label."""


def history(area: Area) -> list[Turn]:
    """Codes, names, boundaries, predecessors and successors, the latest first. Four queries."""
    turns = [
        Turn(on=row.valid_from, kind="code", code=row.code, name=row.name, until=row.valid_to)
        for row in AreaCode.objects.filter(area=area)
    ]
    turns += [
        Turn(on=row.valid_from, kind="boundary", until=row.valid_to, boundary_id=row.pk, note=row.note)
        for row in Boundary.objects.filter(area=area).defer("shape")
    ]
    for kind, rows in (
        ("taken_over", Succession.objects.filter(successor=area).select_related("predecessor")),
        ("handed_on", Succession.objects.filter(predecessor=area).select_related("successor")),
    ):
        for row in rows[:200]:
            other = row.predecessor if kind == "taken_over" else row.successor
            turns.append(
                Turn(
                    on=row.on,
                    kind=kind,
                    note=row.reason,
                    other=AreaFact(*(getattr(other, name) for name in FIELDS)),
                    how=row.get_kind_display(),
                )
            )
    return sorted(turns, key=lambda turn: (turn.on or date.min, turn.until is None), reverse=True)
