"""Questions about meetings, interviews, joint enforcement and teams: which somebody may see, when they are, how their
decisions stand. 会商、联合执法、专班"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import NotFound

from .ladder import READ
from .models import AgendaItem, Decision, Gathering, Invitation, Seat

ANSWER = "command.answer_invitation"
CONVENE = "command.convene"
FORM_TEAM = "command.form_team"
MEETINGS = ("case_meeting", "joint_meeting", "study", "talk")
TEAMS = ("enforcement", "team")
PAGE = 30
READERS = (READ, ANSWER, CONVENE, FORM_TEAM)
"""Any of these opens the lists; what stands in them depends on reach and unit."""


def visible(by: Actor) -> QuerySet[Gathering]:
    """Whoever governs the host's area, the host, the units that are invited, and the people named."""
    found = Gathering.objects.all()
    if by.is_system:
        return found
    invited = Invitation.objects.filter(gathering=OuterRef("pk"), unit_id__in=by.units_of(ANSWER))
    condition = Q(host_id__in=by.units_of(CONVENE) | by.units_of(READ)) | Q(Exists(invited))
    if by.id is not None:
        named = Seat.objects.filter(invitation__gathering=OuterRef("pk"), member_id=by.id)
        condition |= Q(convened_by_id=by.id) | Q(Exists(named))
    for prefix in by.reach_of(READ):
        if prefix == "":
            return found
        condition |= Q(area_path__gte=prefix, area_path__lt=prefix[:-1] + "/")
    return found.filter(condition)


def get(pk: int, *, by: Actor) -> Gathering:
    """Refuses `NotFound` for gatherings that are not there or not to be seen."""
    found = visible(by).select_related("host", "convened_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(what="会商")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; everything comes from the address."""

    kinds: tuple[str, ...] = MEETINGS
    kind: str = ""
    state: str = ""
    """open, concluded, called_off, mine (my unit has not answered)."""
    unit_id: int | None = None
    words: str = ""
    since: date | None = None
    until: date | None = None


def narrowed(which: Filter, *, by: Actor) -> QuerySet[Gathering]:
    found = visible(by).filter(kind__in=[which.kind] if which.kind in which.kinds else which.kinds)
    if which.state == "open":
        found = found.filter(state__in=(Gathering.State.CONVENED, Gathering.State.HELD))
    elif which.state == "concluded":
        found = found.filter(state=Gathering.State.CONCLUDED)
    elif which.state == "called_off":
        found = found.filter(state=Gathering.State.CALLED_OFF)
    elif which.state == "mine":
        waiting = Invitation.objects.filter(gathering=OuterRef("pk"), unit_id__in=by.units_of(ANSWER), answer="")
        found = found.filter(Exists(waiting), state=Gathering.State.CONVENED)
    if which.unit_id is not None:
        theirs = Invitation.objects.filter(gathering=OuterRef("pk"), unit_id=which.unit_id)
        found = found.filter(Q(host_id=which.unit_id) | Q(Exists(theirs)))
    if which.words:
        found = found.filter(Q(title__icontains=which.words) | Q(number__icontains=which.words))
    if which.since is not None:
        found = found.filter(starts_at__gte=begin_of(which.since))
    if which.until is not None:
        found = found.filter(starts_at__lt=begin_of(which.until + timedelta(days=1)))
    return found


def page(
    which: Filter, *, by: Actor, after: str = "", before: str = "", size: int = PAGE
) -> tuple[list[Gathering], str | None, str | None]:
    """The latest first, paged by key (moment and id)."""
    rows = narrowed(which, by=by).select_related("host")
    back = bool(before) and not after
    place = _read_cursor(before if back else after)
    if place is not None:
        at, pk = place
        rows = (
            rows.filter(Q(starts_at__gt=at) | Q(starts_at=at, pk__gt=pk))
            if back
            else rows.filter(Q(starts_at__lt=at) | Q(starts_at=at, pk__lt=pk))
        )
    ordered = rows.order_by(*(("starts_at", "id") if back else ("-starts_at", "-id")))
    found = list(with_units(ordered)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    has_before = more if back else place is not None
    has_after = bool(found) if back and place is not None else more
    return (
        found,
        _cursor(found[0]) if found and has_before else None,
        _cursor(found[-1]) if found and has_after else None,
    )


def week(first: date, which: Filter, *, by: Actor, most: int = 300) -> list[Gathering]:
    """What begins in the seven days from `first`, earliest first."""
    rows = narrowed(which, by=by).filter(
        starts_at__gte=begin_of(first), starts_at__lt=begin_of(first + timedelta(days=7))
    )
    return list(with_units(rows.select_related("host").order_by("starts_at", "id"))[:most])


def with_units(rows: QuerySet[Gathering]) -> QuerySet[Gathering]:
    return rows.prefetch_related(
        Prefetch("invitations", queryset=Invitation.objects.select_related("unit").order_by("id"))
    )


def waiting_count(by: Actor) -> int:
    """Meetings my unit has not answered: the number beside the line of the navigation."""
    return _waiting(by, MEETINGS)


def teams_waiting_count(by: Actor) -> int:
    return _waiting(by, TEAMS)


def _waiting(by: Actor, kinds: tuple[str, ...]) -> int:
    units = by.units_of(ANSWER)
    if not units:
        return 0
    waiting = Invitation.objects.filter(
        unit_id__in=units, answer="", must_reply=True, gathering__state=Gathering.State.CONVENED,
        gathering__kind__in=kinds,
    )  # fmt: skip
    return waiting.values("pk")[:100].count()


def _cursor(row: Gathering) -> str:
    return f"{row.starts_at.timestamp():.6f}.{row.pk}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    seconds, _dot, pk = text.rpartition(".")
    try:
        return datetime.fromtimestamp(float(seconds), SHANGHAI), int(pk)
    except (ValueError, OverflowError):
        return None


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), SHANGHAI)


# ── what is on the table ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Topic:
    """议题, as this reader may know it: of a confidential case only its code."""

    item: AgendaItem
    title: str
    code: str
    is_readable: bool


def agenda_of(gathering: Gathering, *, by: Actor) -> list[Topic]:
    """The agenda in order. Whoever may not read a case is shown its code and nothing else. Two queries."""
    items = list(gathering.agenda.select_related("case").order_by("position", "id"))
    ids = [item.case_id for item in items if item.case_id is not None]
    readable = set(cases.visible(by).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        Topic(
            item,
            title=item.topic if item.case is None else item.case.title if item.case_id in readable else "",
            code=item.case.code if item.case else "",
            is_readable=item.case_id in readable,
        )
        for item in items
    ]


def circle_of(items: Iterable[AgendaItem]) -> str:
    """How far news of a gathering may go: as far as the closest of its cases."""
    return next((i.case.circle for i in items if i.case is not None and i.case.circle != "open"), "open")


@dataclass(frozen=True, slots=True)
class Standing:
    """议定事项 and how it stands."""

    decision: Decision
    state: str
    """no_owner, waiting, working, done, back (sent back or taken away)."""
    label: str
    is_late: bool
    is_readable: bool = True


_LABELS = {
    "no_owner": "未落实责任单位", "waiting": "待签收", "working": "办理中", "done": "已落实", "back": "已退回",
}  # fmt: skip
_BY_ERRAND = {
    "DISPATCHED": "waiting", "HANDLING": "working", "RETURN_ASKED": "working", "REPORTED_BACK": "done",
    "RETURNED": "back", "RECALLED": "back",
}  # fmt: skip


def standing_of(decision: Decision) -> Standing:
    """How a decision stands: settled by hand, else as its errand does. No query if unit and errand are there."""
    errand: Errand | None = decision.errand
    if decision.settled_at is not None:
        state = "done"
    elif decision.unit_id is None:
        state = "no_owner"
    elif errand is not None:
        state = _BY_ERRAND[errand.state]
    else:
        state = "working"
    due = errand.due_at if errand is not None and errand.due_at is not None else decision.due_at
    is_late = state in ("waiting", "working") and due is not None and due < now()
    return Standing(decision, state, _LABELS[state], is_late)


def decisions_of(gatherings: Sequence[Gathering]) -> list[Standing]:
    """The decisions of some gatherings, in order. One query."""
    rows = (
        Decision.objects.filter(gathering__in=list(gatherings))
        .select_related("unit", "case", "errand", "gathering")
        .order_by("gathering_id", "position", "id")
    )
    return [standing_of(row) for row in rows]


def of_case(case_id: int, *, by: Actor) -> list[Gathering]:
    """The gatherings with the case on their agenda that the actor may see, latest first."""
    on_agenda = AgendaItem.objects.filter(gathering=OuterRef("pk"), case_id=case_id)
    return list(visible(by).filter(Exists(on_agenda)).select_related("host").order_by("-starts_at", "-id")[:20])


# ── joint enforcement, counted ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Enforced:
    """联合执法统计 of one host in a period."""

    host: str
    times: int
    units: int
    places: int
    mended: int
    ordered: int
    transferred: int


_ENFORCED = """
SELECT u.name, count(DISTINCT g.id), count(DISTINCT i.unit_id), count(DISTINCT f.id),
  count(DISTINCT f.id) FILTER (WHERE f.outcome = 'mended'),
  count(DISTINCT f.id) FILTER (WHERE f.outcome = 'ordered'),
  count(DISTINCT f.id) FILTER (WHERE f.outcome = 'transferred')
FROM command_gathering g JOIN staff_unit u ON u.id = g.host_id
LEFT JOIN command_invitation i ON i.gathering_id = g.id AND i.attended
LEFT JOIN command_finding f ON f.gathering_id = g.id
WHERE g.kind = 'enforcement' AND g.state IN ('HELD', 'CONCLUDED')
  AND g.starts_at >= %(since)s AND g.starts_at < %(until)s AND g.id = ANY(%(seen)s)
GROUP BY u.id, u.name ORDER BY count(DISTINCT g.id) DESC, u.name
"""


def enforcement_counts(*, since: date, until: date, by: Actor) -> list[Enforced]:
    """Joint enforcements held in a period by host: how often, with how many units, what was found and mended.
    联合执法统计"""
    which = Filter(kinds=TEAMS, kind="enforcement", since=since, until=until)
    seen = list(narrowed(which, by=by).values_list("pk", flat=True))
    given: dict[str, Any] = {"since": begin_of(since), "until": begin_of(until + timedelta(days=1)), "seen": seen}
    with connection.cursor() as cursor:
        cursor.execute(_ENFORCED, given)
        return [Enforced(*row) for row in cursor.fetchall()]
