"""走访对象 at the desk: lists by place, group and how overdue, paged by key. No writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.places.models import Area
from shanzhi.places.queries import after

from .models import Household, Visit
from .permissions import READ_COVERAGE
from .pulling import within

PAGE = 50
MOST_EXPORTED = 200_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; all of it from the address."""

    area: Area
    group: str = ""
    kind: str = ""
    due: str = ""
    """overdue, never, stale (what is known is to be confirmed)."""
    words: str = ""
    after: str = ""


def get(pk: int, *, by: Actor) -> Household:
    """Refuses `NotFound` outside the reach."""
    row = Household.objects.select_related("area").filter(within(by.reach_of(READ_COVERAGE)), pk=pk).first()
    if row is None:
        raise NotFound(what="这一户")
    return row


def narrowed(which: Wanted) -> QuerySet[Household]:
    """Doors of a place that has been asked for by `coverage.area_for`."""
    path = which.area.path
    rows = Household.objects.filter(area_path__gte=path, area_path__lt=after(path), retired_on=None)
    if which.group:
        rows = rows.filter(groups__contains=[which.group])
    if which.kind in Household.Kind.values:
        rows = rows.filter(kind=which.kind)
    if which.due == "overdue":
        rows = rows.filter(due_on__lt=today())
    elif which.due == "never":
        rows = rows.filter(last_at=None)
    elif which.due == "stale":
        rows = rows.filter(refresh_on__lt=today())
    if which.words:
        rows = rows.filter(address__icontains=which.words)
    return rows


def page(which: Wanted) -> tuple[list[Household], str | None]:
    """The earliest due first; and the key of the next screen. One query."""
    rows = narrowed(which)
    day, _tilde, pk = which.after.partition("~")
    if pk.isdigit():
        try:
            key = date.fromisoformat(day)
        except ValueError:
            key = date.min
        rows = rows.filter(Q(due_on__gt=key) | Q(due_on=key, id__gt=int(pk)))
    found = list(rows.select_related("area").order_by("due_on", "id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.due_on.isoformat()}~{last.pk}" if last else None


def for_sheet(which: Wanted) -> Iterator[Household]:
    rows = narrowed(which).select_related("area").order_by("area_path", "address", "id")
    return rows[:MOST_EXPORTED].iterator(chunk_size=2000)


def visits_of(door: Household) -> list[Visit]:
    return list(door.visits.select_related("member").order_by("-at", "-id")[:50])
