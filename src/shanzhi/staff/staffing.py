"""1+3+N: how many there should be, and how many there are. Counted by the database, one row an area."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from shanzhi.kernel import profile
from shanzhi.kernel.clock import today
from shanzhi.kernel.masking import mask_name
from shanzhi.places.models import Area

from . import _kinds
from ._rights import in_term
from .directory import ancestors
from .models import Absence, Post


@dataclass(frozen=True, slots=True)
class Strength:
    """One kind of post in one area."""

    kind: str
    label: str
    standard: int
    actual: int

    @property
    def gap(self) -> int:
        """How many are missing; never less than none."""
        return max(0, self.standard - self.actual)


@dataclass(frozen=True, slots=True)
class Row:
    """An area and the strength of everything under it."""

    area_id: int
    name: str
    level: str
    path: str
    grids: int
    micro_grids: int
    has_more: bool
    """There are grids below it, so it can be opened."""
    posts: list[Strength] = field(default_factory=list)

    @property
    def gap(self) -> int:
        return sum(s.gap for s in self.posts)

    @property
    def actual(self) -> int:
        return sum(s.actual for s in self.posts)

    @property
    def standard(self) -> int:
        return sum(s.standard for s in self.posts)


def posts_counted() -> list[str]:
    """The kinds of post that a standard is set for, in the profile's order."""
    named = {kind for standard in profile.current().staffing.values() for kind in standard}
    return [kind.key for kind in profile.current().posts if kind.key in named]


def labels() -> list[tuple[str, str]]:
    """Heads of the columns."""
    return [(kind, _kinds.label_of(kind)) for kind in posts_counted()]


def staffing(area: Area) -> list[Row]:
    """A row for each area right under `area`: standard and actual figure of every kind of post, with what is missing,
    over the whole of it. Three queries, however many grids there are. 1+3+N配备情况

    People are counted by post: one person in two grids stands in both, as the standard does.
    """
    children = list(
        Area.objects.filter(parent=area, retired_on=None).order_by("code", "id").only("id", "name", "level", "path")
    )
    depth = len(area.path.rstrip(".").split(".")) + 1
    places = _places_under(area.path, depth)
    held = _held_under(area.path, depth)
    return [_row(child, places.get(child.pk, {}), held.get(child.pk, {})) for child in children]


def total(area: Area) -> Row:
    """The same for the area itself, as one row."""
    depth = len(area.path.rstrip(".").split("."))
    return _row(area, _places_under(area.path, depth).get(area.pk, {}), _held_under(area.path, depth).get(area.pk, {}))


def _row(area: Area, places: dict[tuple[str, str], int], held: dict[str, int]) -> Row:
    standard: dict[str, int] = {}
    for (level, kind), count in places.items():
        for post, each in _standard_of(level, kind).items():
            standard[post] = standard.get(post, 0) + each * count
    by_level: dict[str, int] = {}
    for (level, _kind), count in places.items():
        by_level[level] = by_level.get(level, 0) + count
    return Row(
        area_id=area.pk,
        name=area.name,
        level=area.level,
        path=area.path,
        grids=by_level.get(grid_levels()[0], 0) if grid_levels() else 0,
        micro_grids=by_level.get(below_grids(), 0),
        has_more=sum(by_level.values()) > by_level.get(area.level, 0),
        posts=[
            Strength(kind, _kinds.label_of(kind), standard.get(kind, 0), held.get(kind, 0)) for kind in posts_counted()
        ],
    )


def grid_levels() -> list[str]:
    """Keys of the levels from the grid down: grid, micro_grid …"""
    return [level.key for level in profile.current().levels if level.is_grid]


def below_grids() -> str:
    """Key of the level just below the grids: micro-grids, courtyards, ten households. 微网格"""
    below = [level for level in profile.current().levels if level.is_grid][1:]
    return next((level.key for level in below if not level.optional), "")


def _standard_of(level: str, kind: str) -> dict[str, int]:
    """By level (micro_grid), or for grids by their kind (basic, dedicated)."""
    staffing = profile.current().staffing
    if level in staffing:
        return staffing[level]
    return staffing.get(kind, {}) if level in grid_levels()[:1] else {}


_PLACES = """
SELECT nullif(split_part(path, '.', %s), '')::bigint AS child, level, kind, count(*)
FROM places_area
WHERE path >= %s AND path < %s AND retired_on IS NULL AND level = ANY(%s)
GROUP BY 1, 2, 3
"""

_HELD = """
SELECT nullif(split_part(a.path, '.', %s), '')::bigint AS child, p.kind, count(*)
FROM staff_post p JOIN places_area a ON a.id = p.area_id
WHERE a.path >= %s AND a.path < %s AND p.kind = ANY(%s)
  AND p.starts_on <= %s AND p.relieved_at IS NULL AND (p.ends_on IS NULL OR p.ends_on >= %s)
GROUP BY 1, 2
"""


def _after(path: str) -> str:
    """The first text that sorts after every path beginning with this one: `.` is followed by `/`."""
    return path[:-1] + "/"


def _places_under(path: str, depth: int) -> dict[int, dict[tuple[str, str], int]]:
    found: dict[int, dict[tuple[str, str], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [depth, path, _after(path), grid_levels()])
        for child, level, kind, count in cursor.fetchall():
            found.setdefault(child, {})[level, kind] = count
    return found


def _held_under(path: str, depth: int) -> dict[int, dict[str, int]]:
    day = today()
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [depth, path, _after(path), posts_counted(), day, day])
        for child, kind, count in cursor.fetchall():
            found.setdefault(child, {})[kind] = count
    return found


@dataclass(frozen=True, slots=True)
class GridWorker:
    """Whom to call about a place. The name is for colleagues; `masked_name` for residents."""

    member_id: int
    name: str
    masked_name: str
    phone_masked: str
    post: str
    area_id: int
    area: str
    stand_in_for: str = ""


WHO_IS_CALLED = ("grid_worker", "grid_head", "grid_worker_pt", "micro_grid_head")


def grid_worker_of(area: Area) -> GridWorker | None:
    """The grid worker of an area: of itself or of the nearest area above that has one; the grid's head where there is
    none; the stand-in of whoever is away. Two queries. 属地网格员"""
    day = today()
    posts = (
        Post.objects.filter(
            in_term(day), kind__in=WHO_IS_CALLED, area__path__in=ancestors(area.path), member__is_active=True
        )
        .select_related("member", "area")
        .order_by("id")
    )
    post = min(
        posts,
        key=lambda p: (-len(p.area.path) if p.area else 0, WHO_IS_CALLED.index(p.kind), p.pk),
        default=None,
    )
    if post is None or post.area is None:
        return None
    absence = (
        Absence.objects.filter(member=post.member, starts_on__lte=day, ends_on__gte=day)
        .select_related("stand_in")
        .first()
    )
    person = absence.stand_in if absence else post.member
    return GridWorker(
        member_id=person.pk,
        name=person.name,
        masked_name=mask_name(person.name),
        phone_masked=person.phone_masked,
        post=_kinds.label_of(post.kind),
        area_id=post.area.pk,
        area=str(post.area),
        stand_in_for=post.member.name if absence else "",
    )
