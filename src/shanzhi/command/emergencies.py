"""平战切换: what is in force where, which limits it brings, who has answered. No writes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.signals import post_save

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.worktime import Limit
from shanzhi.places import queries as places
from shanzhi.places.models import Area

from . import statutory
from .models import CallUp, Emergency

STAGES = ("accept", "dispatch", "handle")
FRESH_SECONDS = 5.0
_kept: tuple[float, list[Emergency]] | None = None


def on_now() -> QuerySet[Emergency]:
    """Everything in force at this moment. The period's end ends it, whether or not the clockwork has written that."""
    moment = now()
    return Emergency.objects.filter(ended_at=None, begins_at__lte=moment, ends_at__gt=moment)


def banner_for(by: Actor) -> list[Emergency]:
    """What whoever is in the area is shown on every page: the emergencies in whose area a post of theirs lies, or
    which lies in theirs."""
    return [row for row in _running() if touches(row, by)]


def _running() -> list[Emergency]:
    """What `on_now` finds, read at most every few seconds in a process: every page and every clock asks."""
    global _kept  # noqa: PLW0603 - one a process
    if _kept is None or time.monotonic() - _kept[0] > FRESH_SECONDS:
        rows = Emergency.objects.filter(ended_at=None).select_related("area").order_by("begins_at", "id")
        _kept = (time.monotonic(), list(rows))
    moment = now()
    return [row for row in _kept[1] if row.begins_at <= moment < row.ends_at]


def _forget(**_signal: object) -> None:
    global _kept  # noqa: PLW0603
    _kept = None


post_save.connect(_forget, sender=Emergency, dispatch_uid="command.emergencies")


def touches(row: Emergency, by: Actor) -> bool:
    """Does somebody work in the area, or for it?"""
    if by.is_system:
        return True
    reaches = [prefix for grant in by.grants for prefix in grant.reach]
    return any(row.area_path.startswith(p) or p.startswith(row.area_path) for p in reaches)


def limit_of(case: Case, stage: str) -> str:
    """The shortest limit that an emergency brings for a stage of this case; cases from before it keep theirs."""
    if stage not in STAGES or case.opened_at is None:
        return ""
    found = ""
    for row in _running():
        if row.begins_at > case.opened_at:
            continue
        limit = row.limits.get(stage, "")
        if limit and holds_for(row, case) and (not found or Limit.parse(limit).rough < Limit.parse(found).rough):
            found = limit
    return found


def holds_for(row: Emergency, case: Case) -> bool:
    """Is the case in its area and of its matters?"""
    if not case.area_path.startswith(row.area_path):
        return False
    if not row.categories:
        return True
    wanted = {case.category, *statutory.above(statutory.in_force(), case.category)}
    return not wanted.isdisjoint(row.categories)


def of_case(case: Case) -> list[Emergency]:
    """The emergencies under which a case was opened."""
    if case.opened_at is None:
        return []
    rows = Emergency.objects.filter(begins_at__lte=case.opened_at, ends_at__gt=case.opened_at).filter(
        Q(ended_at=None) | Q(ended_at__gt=case.opened_at)
    )
    return [row for row in rows.select_related("area") if holds_for(row, case)]


def by_id(pk: int, *, by: Actor) -> Emergency:
    """One that concerns the actor, or to which they were called. Refuses `NotFound`."""
    row = Emergency.objects.select_related("area").filter(pk=pk).first()
    if row is None or not (touches(row, by) or row.called.filter(member_id=by.id or 0).exists()):
        raise NotFound(what="这次应急状态")
    return row


@dataclass(frozen=True, slots=True)
class Called:
    """到岗情况."""

    rows: list[CallUp]
    answered: int
    missing: int
    """Not answered within the county's time."""


def called(row: Emergency) -> Called:
    """The list of the call-up, whoever has not answered first. One query."""
    within = statutory.in_force().emergency.answer_within
    rows = list(row.called.select_related("member").order_by("answered_at", "unit", "id"))
    rows.sort(key=lambda c: c.answered_at is not None)
    late = now() - statutory.in_force().calendar().length(within)
    return Called(
        rows=rows,
        answered=sum(c.answered_at is not None for c in rows),
        missing=sum(c.answered_at is None and c.called_at <= late for c in rows),
    )


def calls_of(by: Actor) -> list[CallUp]:
    """Calls that this person has not answered."""
    if by.id is None:
        return []
    rows = CallUp.objects.filter(member_id=by.id, answered_at=None, emergency__in=on_now())
    return list(rows.select_related("emergency__area"))


def figures(row: Emergency) -> dict[str, int]:
    """Cases that came under it: how many, open, late. Counted over its area and period only."""
    found = Case.objects.filter(
        area_path__gte=row.area_path, area_path__lt=places.after(row.area_path), opened_at__gte=row.begins_at,
        opened_at__lt=row.ended_at or row.ends_at,
    )  # fmt: skip
    if row.categories:
        found = found.filter(category__in=with_children(row.categories))
    cases = list(found.values_list("state", "due_at", "closed_at")[:10_000])
    moment = now()
    live = [due for state, due, closed in cases if closed is None and state not in ("REFUSED", "WITHDRAWN", "MERGED")]
    return {"all": len(cases), "open": len(live), "late": sum(d is not None and d <= moment for d in live)}


def with_children(codes: Iterable[str]) -> list[str]:
    wanted = set(codes)
    profile = statutory.in_force()
    return [
        c.code
        for c in profile.categories
        if c.code in wanted or not wanted.isdisjoint(statutory.above(profile, c.code))
    ]


def running_for(area: Area, matter: str) -> Emergency | None:
    return on_now().filter(area=area, matter=matter).first()
