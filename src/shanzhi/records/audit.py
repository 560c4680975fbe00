"""审计查询. Looking through the trail: by person, time, verb and subject, newest first, paged by key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from heapq import merge
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.errors import Invalid, NotAllowed

from .models import Line
from .panels import hidden_subjects, people_called

PAGE = 50
AT_A_TIME = 2000
OPEN_END = "￿"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; empty is everything. Days are of Shanghai, both included."""

    person: str = ""
    """Name or account."""
    act: str = ""
    subject: str = ""
    """The whole name, `case/330282…`, or how it begins."""
    since: date | None = None
    until: date | None = None
    via: str = ""
    looks: bool = False
    """Only looks at personal data and originals."""

    def as_plain(self) -> dict[str, Any]:
        return {f.name: str(v) if isinstance(v := getattr(self, f.name), date) else v for f in fields(self)}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Filters:
        days: dict[str, Any] = {name: date.fromisoformat(plain[name]) for name in ("since", "until") if plain.get(name)}
        known = {f.name for f in fields(cls)} - {"since", "until"}
        return cls(**{k: v for k, v in plain.items() if k in known}, **days)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of lines, with the cursors of its neighbours."""

    rows: list[Line]
    previous: str | None
    next: str | None


PLAIN = frozenset({
    "from", "to", "role", "unit", "unit_id", "handler_id", "kind", "granted", "limit", "lamp", "purpose", "channel",
    "category", "severity", "area", "desk", "stage", "circle", "sha256", "content_sha256", "shown_sha256", "until",
    "amount", "next_unit", "assisting", "before", "after", "form", "due_at", "on", "original",
})  # fmt: skip
"""Parts of a line that say what was done and never what somebody wrote."""
HIDDEN_WORDS = "（保密内容，不在审计查阅范围）"


def readable(rows: Sequence[Line], *, by: Actor) -> list[Line]:
    """The same lines, without the words of those subjects whose words are not for this reader: who did what and when
    is there to be audited, what a confidential case is about is not. One question for each room asked."""
    hidden = hidden_subjects((row.subject for row in rows), by)
    for row in rows:
        if row.subject in hidden:
            row.detail = {name: value if _is_plain(name, value) else HIDDEN_WORDS for name, value in row.detail.items()}
    return list(rows)


def _is_plain(name: str, value: Any) -> bool:
    return name in PLAIN or value is None or isinstance(value, bool | int | float)


def looks() -> list[str]:
    """Every verb that means that somebody has looked at personal data or an original."""
    return sorted(name for name in verbs.all_verbs() if name.endswith(".look"))


def page_of(filters: Filters, *, after: str = "", before: str = "", by: Actor) -> Page:
    """Lines of the selection, newest first. `after` and `before` are cursors of a page."""
    _allow(by)
    cursor = _read_cursor(after or before)
    if before and cursor:
        rows = _first(filters, PAGE + 1, newer_than=cursor)
        has_previous, rows = len(rows) > PAGE, rows[:PAGE]
        rows.reverse()
        return Page(rows, _cursor(rows[0]) if rows and has_previous else None, _cursor(rows[-1]) if rows else None)
    rows = _first(filters, PAGE + 1, older_than=cursor)
    has_next, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(rows, _cursor(rows[0]) if rows and cursor else None, _cursor(rows[-1]) if has_next else None)


def lines_of(filters: Filters, *, by: Actor) -> Iterator[Line]:
    """Every line of the selection, newest first, however many there are; for exports."""
    _allow(by)
    cursor: tuple[datetime, int] | None = None
    while True:
        rows = _first(filters, AT_A_TIME, older_than=cursor)
        yield from readable(rows, by=by)
        if len(rows) < AT_A_TIME:
            return
        cursor = (rows[-1].at, rows[-1].pk)


def count_about(filters: Filters, *, by: Actor, ceiling: int = 999) -> int:
    """How many lines, counted to one more than the ceiling."""
    _allow(by)
    return len(_first(filters, ceiling + 1, only_keys=True))


def trail_size() -> int:
    """About how many lines the whole trail has, from the database's own statistics; nothing is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE relname = 'records_line'")
        return int(cursor.fetchone()[0])


def _allow(by: Actor) -> None:
    if not by.has("records.read_audit"):
        raise NotAllowed(name=by.name, move=_("审计查询"))


def _first(
    filters: Filters,
    count: int,
    *,
    older_than: tuple[datetime, int] | None = None,
    newer_than: tuple[datetime, int] | None = None,
    only_keys: bool = False,
) -> list[Line]:
    """The newest lines older than a cursor, or the oldest newer than one (then oldest first)."""
    acts = looks() if filters.looks else [filters.act] if filters.act else []
    # Each verb has its own stretch of the index; taken together they would be read as a whole and sorted.
    found = [list(_rows(filters, act, older_than, newer_than, only_keys)[:count]) for act in (acts or [""])]
    rows = merge(*found, key=lambda row: (row.at, row.pk), reverse=newer_than is None)
    return [row for row, _number in zip(rows, range(count), strict=False)]


def _rows(
    filters: Filters,
    act: str,
    older_than: tuple[datetime, int] | None,
    newer_than: tuple[datetime, int] | None,
    only_keys: bool,
) -> QuerySet[Line]:
    rows = Line.objects.filter(_condition(filters))
    if act:
        rows = rows.filter(act=act)
    if older_than:
        # The first half lets the index begin at the right place; the second decides among lines of one instant.
        at, pk = older_than
        rows = rows.filter(Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)))
    if newer_than:
        at, pk = newer_than
        rows = rows.filter(Q(at__gte=at) & (Q(at__gt=at) | Q(pk__gt=pk)))
    if only_keys:
        rows = rows.only("at")
    return rows.order_by("at", "id") if newer_than else rows.order_by("-at", "-id")


def _condition(filters: Filters) -> Q:
    wanted = Q()
    if filters.person:
        ids = people_called(filters.person)
        if filters.person in ("系统", "群众"):
            wanted &= Q(actor_id=None)
        elif ids is not None:
            wanted &= Q(actor_id__in=ids)
        else:
            wanted &= Q(actor_name=filters.person)
    if filters.subject:
        subject = filters.subject
        if subject.endswith(("*", "…")) or "/" not in subject:
            begins = subject.rstrip("*…")
            wanted &= Q(subject__gte=begins, subject__lt=begins + OPEN_END)
        else:
            wanted &= Q(subject=subject)
    if filters.since:
        wanted &= Q(at__gte=datetime.combine(filters.since, time(), tzinfo=SHANGHAI))
    if filters.until:
        wanted &= Q(at__lt=datetime.combine(filters.until + timedelta(days=1), time(), tzinfo=SHANGHAI))
    if filters.via:
        wanted &= Q(via=filters.via)
    return wanted


def _cursor(row: Line) -> str:
    return f"{row.at.timestamp():.6f}_{row.pk}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    if not text:
        return None
    try:
        seconds, pk = text.split("_")
        # Through microseconds: a float of seconds would lose the last digit.
        whole, _dot, part = seconds.partition(".")
        moment = datetime.fromtimestamp(int(whole), tz=SHANGHAI) + timedelta(microseconds=int(part.ljust(6, "0")[:6]))
        return moment, int(pk)
    except (ValueError, OverflowError, OSError):
        raise Invalid({"after": _("翻页位置不正确，请从第一页重新查看。")}) from None
