"""应走尽走. How many doors are visited within their cycle, place by place. Doors are counted, never persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.places.models import Area
from shanzhi.places.queries import after

from .models import Household, SpotFix, Topic
from .permissions import READ_COVERAGE


@dataclass(frozen=True, slots=True)
class Line:
    """走访覆盖. One place: doors, those visited within their cycle, and why the others were not."""

    area_id: int
    code: str
    name: str
    level: str
    doors: int
    covered: int
    not_home: int
    declined: int
    overdue: int
    never: int
    stale: int
    """What is known of them is to be confirmed anew (资料更新)."""

    @property
    def share(self) -> float | None:
        return self.covered / self.doors if self.doors else None


_LINES = """
SELECT a.id, a.code, a.name, a.level, c.doors, c.covered, c.not_home, c.declined, c.overdue, c.never, c.stale
FROM places_area a LEFT JOIN (
  SELECT split_part(area_path, '.', %(depth)s)::bigint AS child, count(*) AS doors,
    count(*) FILTER (WHERE covered_until >= %(day)s) AS covered,
    count(*) FILTER (WHERE last_outcome = 'not_home') AS not_home,
    count(*) FILTER (WHERE last_outcome = 'refused') AS declined,
    count(*) FILTER (WHERE due_on < %(day)s) AS overdue,
    count(*) FILTER (WHERE last_at IS NULL) AS never,
    count(*) FILTER (WHERE refresh_on < %(day)s) AS stale
  FROM fieldwork_household
  WHERE area_path >= %(path)s AND area_path < %(after)s AND retired_on IS NULL
    AND split_part(area_path, '.', %(depth)s) <> ''
  GROUP BY 1
) c ON c.child = a.id
WHERE a.parent_id = %(area)s AND a.retired_on IS NULL
ORDER BY a.code, a.id LIMIT 500
"""


def area_for(pk: int | None, *, by: Actor) -> Area:
    """The place that is looked at: by default the highest that the post reaches. Refuses `NotFound` outside."""
    reach = by.reach_of(READ_COVERAGE)
    if pk is None:
        found = (
            Area.objects.filter(parent=None, retired_on=None).order_by("id").first()
            if "" in reach
            else Area.objects.filter(path__in=reach, retired_on=None).order_by("path").first()
        )
    else:
        found = Area.objects.filter(pk=pk).first()
    if found is None or not any(found.path.startswith(prefix) for prefix in reach):
        raise NotFound(what="这个区域")
    return found


def lines(area: Area, *, on: date | None = None, by: Actor) -> list[Line]:
    """The places directly under an area, by code: an order that ranks nobody. One query."""
    area_for(area.pk, by=by)
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            {
                "depth": area.path.count(".") + 1, "day": on or today(), "path": area.path, "after": after(area.path),
                "area": area.pk,
            },
        )  # fmt: skip
        return [Line(*row[:4], *(n or 0 for n in row[4:])) for row in cursor.fetchall()]


THIN = 0.2
"""A place where so large a share of doors is overdue could do with a hand."""
FREE = 0.05
MOST_THIN = 8


@dataclass(frozen=True, slots=True)
class Thin:
    """需要支援的地方. A place that lags, and its neighbours that could lend a hand. Places, never persons."""

    line: Line
    neighbours: tuple[str, ...]


def thin(found: list[Line]) -> list[Thin]:
    """Of the places of one page: where many doors are overdue, beside those of the same parent where few are."""
    free = tuple(line.name for line in found if line.doors and line.overdue <= FREE * line.doors)[:4]
    lagging = [line for line in found if line.doors and line.overdue > THIN * line.doors]
    return [Thin(line, free) for line in lagging[:MOST_THIN]]


def total(area: Area, *, on: date | None = None, by: Actor) -> Line:
    """The same over all of an area, those of its own doors included that lie in no smaller place."""
    area_for(area.pk, by=by)
    day = on or today()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE covered_until >= %s),"
            " count(*) FILTER (WHERE last_outcome = 'not_home'), count(*) FILTER (WHERE last_outcome = 'refused'),"
            " count(*) FILTER (WHERE due_on < %s), count(*) FILTER (WHERE last_at IS NULL),"
            " count(*) FILTER (WHERE refresh_on < %s)"
            " FROM fieldwork_household WHERE area_path >= %s AND area_path < %s AND retired_on IS NULL",
            [day, day, day, area.path, after(area.path)],
        )
        return Line(area.pk, area.code, area.name, area.level, *cursor.fetchone())


def uncovered(area: Area, *, after_key: str = "", most: int = 50, by: Actor) -> tuple[list[Household], str]:
    """Doors whose visit is overdue, the longest first, paged by key: where help is needed. The next page's key."""
    area_for(area.pk, by=by)
    wanted = Household.objects.filter(
        area_path__gte=area.path, area_path__lt=after(area.path), retired_on=None, due_on__lt=today()
    )
    day, _dot, pk = after_key.partition("~")
    if pk.isdigit():
        try:
            key = date.fromisoformat(day)
        except ValueError:
            key = date.min
        wanted = wanted.filter(Q(due_on__gt=key) | Q(due_on=key, id__gt=int(pk)))
    rows = list(wanted.select_related("area").order_by("due_on", "id")[: most + 1])
    last = rows[most - 1] if len(rows) > most else None
    return rows[:most], f"{last.due_on.isoformat()}~{last.pk}" if last else ""


def topics(area: Area, *, most: int = 30, by: Actor) -> list[Topic]:
    """Topics that wait for an answer, the oldest first."""
    area_for(area.pk, by=by)
    return list(
        Topic.objects.filter(area_path__gte=area.path, area_path__lt=after(area.path), state=Topic.State.RAISED)
        .select_related("area", "raised_by")
        .order_by("raised_at", "id")[:most]
    )


def fixes(area: Area, *, most: int = 30, by: Actor) -> list[SpotFix]:
    """What was put right on the spot, the latest first."""
    area_for(area.pk, by=by)
    return list(
        SpotFix.objects.filter(area_path__gte=area.path, area_path__lt=after(area.path))
        .select_related("area")
        .order_by("-at", "-id")[:most]
    )
