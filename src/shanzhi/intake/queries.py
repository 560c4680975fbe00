"""Questions of the window and of the residents' pages. No writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case, Concerned
from shanzhi.cases.states import State
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile import current
from shanzhi.kernel.sealing import fingerprints
from shanzhi.places.models import Area

from . import needs
from .models import Objection, Reception, Redirection

ROUNDS = 10
"""Double pages that are looked through for what the actor may know."""
CEILING = 999
PAGE = 30


def reception_of(case: Case) -> Reception | None:
    """How a case came in; None for cases that did not come through intake (imported, demo). 收件情况"""
    return Reception.objects.filter(pk=case.pk).first()


# ── the window's queue ──────────────────────────────────────────────────────────────────────────────────────────────


def queue(*, by: Actor) -> QuerySet[Case]:
    """Reports that wait to be registered, accepted or declined, as far as the actor may decide on them. 待受理"""
    return cases.visible(by).filter(state__in=(State.REPORTED, State.REGISTERED))


def waiting_count(*, by: Actor) -> int:
    """For the navigation: how many reports wait, at most one more than the ceiling."""
    if not by.has("cases.accept") and not by.has("cases.register"):
        return 0
    return len(queue(by=by).values_list("pk", flat=True)[: CEILING + 1])


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One screen of the queue, the soonest due first. `previous` and `next` are cursors."""

    rows: list[Case]
    previous: str | None
    next: str | None
    count: int


def queue_page(*, after: str = "", by: Actor) -> QueuePage:
    """The queue from a cursor on, paged by (due moment, id). 待受理列表"""
    waiting = queue(by=by)
    rows = waiting.select_related("area", "desk").order_by("due_at", "id")
    place = _place(after)
    if place is not None:
        due_at, pk = place
        rows = rows.extra(where=["(cases_case.due_at, cases_case.id) > (%s, %s)"], params=[due_at, pk])
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return QueuePage(
        rows=found[:PAGE],
        previous=None,
        next=f"{last.due_at.isoformat()}~{last.pk}" if last is not None and last.due_at else None,
        count=len(waiting.values_list("pk", flat=True)[: CEILING + 1]),
    )


def _place(cursor: str) -> tuple[datetime, int] | None:
    moment, _tilde, pk = cursor.partition("~")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None


# ── who has been here before ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Visit:
    """上次来访. One earlier report of the same phone."""

    code: str
    title: str
    category_label: str
    state_label: str
    opened_at: datetime
    address: str
    area: Area
    name_masked: str
    has_ended: bool


def last_visits(phone: str, *, by: Actor, most: int = 5) -> list[Visit]:
    """Earlier cases of a phone that the actor may see, newest first, with the name masked. Two queries. 来访记录"""
    phone = needs.phone_of(phone)
    if not needs.is_phone(phone):
        return []
    rows = Concerned.objects.filter(phone_mark__in=fingerprints(phone), role="reporter").order_by("-id")
    names = dict(rows.values_list("case_id", "name_masked")[:50])
    found = cases.visible(by).filter(pk__in=list(names)).select_related("area").order_by("-opened_at")[:most]
    return [
        Visit(
            code=c.code,
            title=c.title,
            category_label=current().category_label(c.category),
            state_label=str(c.get_state_display()),
            opened_at=c.opened_at,
            address=c.address,
            area=c.area,
            name_masked=names[c.pk],
            has_ended=c.has_ended,
        )
        for c in found
    ]


# ── what others have reported near here, for a resident ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Nearby:
    """附近已有人反映. Only what happens in public space, without words of anybody."""

    code: str
    category_label: str
    opened_at: datetime
    step: str


_PUBLIC_AT_LEAST = 50
"""Score from which it is worth asking a resident."""


def nearby(
    *, text: str, area: Area, category: str = "", lon: float | None = None, lat: float | None = None, most: int = 3
) -> list[Nearby]:
    """Open events that may be the same trouble, told without a word that somebody wrote. 附近相似"""
    found = cases.look_alikes_of_draft(
        text=text, area=area, category=category, lon=lon, lat=lat, by=Actor.system("相似件查询"), most=12
    )
    profile = current()
    told = []
    for twin in found:
        case = twin.case
        step = profile.step_of(case.state)
        is_public = case.circle == "open" and case.kind == Case.Kind.EVENT and not case.has_ended
        if is_public and twin.score >= _PUBLIC_AT_LEAST and step is not None:
            label = profile.category_label(case.category)
            told.append(Nearby(case.code, label, case.opened_at, step.resident or step.name))
    return told[:most]


# ── objections and redirections ─────────────────────────────────────────────────────────────────────────────────────


def objections_waiting(*, by: Actor, most: int = 200) -> list[Objection]:
    """What residents said a second time and a supervisor must look at, the oldest first. 群众异议"""
    rows = Objection.objects.filter(outcome=Objection.Outcome.WAITING, case__in=cases.visible(by))
    return list(rows.select_related("case", "case__area", "case__lead_unit").order_by("at")[:most])


def objections_count(*, by: Actor) -> int:
    if not by.has("cases.redo"):
        return 0
    rows = Objection.objects.filter(outcome=Objection.Outcome.WAITING, case__in=cases.visible(by))
    return len(rows.values_list("pk", flat=True)[: CEILING + 1])


def waiting_objection(case: Case) -> Objection | None:
    return Objection.objects.filter(case_id=case.pk, outcome=Objection.Outcome.WAITING).first()


def has_waiting_objection(case_id: int) -> bool:
    """Written out: every closing and every archiving asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM intake_objection WHERE case_id = %s AND outcome = 'waiting'", [case_id])
        return cursor.fetchone() is not None


def redirections(*, by: Actor, before: int | None = None) -> list[Redirection]:
    """Where people were shown, of the actor's units or reach, newest first; one more than a page. What was asked with a
    case is for those who may know the case."""
    rows = Redirection.objects.select_related("case").order_by("-id")
    if "" not in by.reach_of("intake.hand_over"):
        rows = rows.filter(unit_id__in=by.units_of("intake.hand_over"))
    found: list[Redirection] = []
    for _round in range(ROUNDS):
        part = list((rows.filter(pk__lt=before) if before else rows)[: 2 * PAGE])
        found += known_redirections(part, by=by)
        if len(found) > PAGE or len(part) < 2 * PAGE:
            break
        before = part[-1].pk
    return found[: PAGE + 1]


def known_redirections(rows: Sequence[Redirection], *, by: Actor) -> list[Redirection]:
    """Of these the ones without a case, and those whose case the actor may know. One query."""
    ids = {row.case_id for row in rows if row.case_id is not None}
    known = set(cases.visible(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [row for row in rows if row.case_id is None or row.case_id in known or row.by_id == by.id]


def known_facts(case: Case) -> dict[str, Any]:
    """The form's extra answers, with their Chinese names, for papers and the panel."""
    reception = reception_of(case)
    if reception is None:
        return {}
    said: Iterable[tuple[str, Any]] = (
        ("来单编号", reception.external_code),
        ("来文单位", reception.sender),
        ("文号", reception.paper_no),
        ("要求反馈", reception.reply_by),
        ("来访人数", reception.came),
    )
    return {name: value for name, value in said if value}


def channels_for(*, by: Actor) -> Sequence[Any]:
    """The channels a clerk may type in: not those that residents or machines fill."""
    return [c for c in current().channels if c.kind in ("staff_typed", "partner")]
