"""How a case stands in a list: one line, with its lamp as it concerns whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.queries import profile_of

from .. import listing
from ..models import Case, Errand
from ..states import ENDED, State

_CODE = "0" * 18
_STATES = {state.value: state.label for state in State}
_KINDS = {kind.value: kind.label for kind in Case.Kind}
"""Read directly: Django's own `get_…_display` sorts all choices again for every row."""
KIND_ICONS = {"event": "map-pin", "dispute": "handshake", "consultation": "message-circle", "clue": "lightbulb"}


@dataclass(frozen=True, slots=True)
class Clock:
    """What a lamp is drawn from."""

    due_at: datetime | None
    warn_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    limit_from: datetime | None = None

    @property
    def colour(self) -> str:
        """Class of what stands around the lamp: red, yel, blu, rest, done, late, or none."""
        if self.closed_at is not None:
            return "late" if self.due_at is not None and self.closed_at > self.due_at else "done"
        if self.paused_at is not None:
            return "rest"
        if self.due_at is None:
            return "none"
        moment = now()
        if moment > self.due_at:
            return "red"
        return "yel" if self.warn_at is not None and moment >= self.warn_at else "blu"


@dataclass(frozen=True, slots=True)
class Line:
    """One row."""

    id: int
    code: str
    short_code: str
    url: str
    sheet_url: str
    title: str
    icon: str
    kind_label: str
    category: str
    area: str
    channel: str
    severity: str
    risk: str
    state: str
    state_label: str
    unit: str
    is_group: bool
    people: int | None
    is_restricted: bool
    opened_at: datetime
    clock: Clock
    version: int
    errands: tuple[int, int] | None = None
    """Done and all, where several units work on it."""


def lines(cases: Sequence[Case], *, by: Actor) -> list[Line]:
    """Rows for the list. One query for the clocks of the actor's own errands, one for what is done of shared cases."""
    errands = listing.my_errands(cases, by)
    page, sheet = reverse("cases:case", args=[_CODE]), reverse("cases:sheet", args=[_CODE])
    done = listing.errands_done(cases)
    return [_line(c, errands, done, page.replace(_CODE, c.code), sheet.replace(_CODE, c.code)) for c in cases]


def _line(
    case: Case, errands: Mapping[int, Errand], done: Mapping[int, tuple[int, int]], url: str, sheet_url: str
) -> Line:
    profile = profile_of(case.profile_id)
    channel, severity = profile.channel(case.channel), profile.severity(case.severity)
    row = profile.category(case.category)
    return Line(
        id=case.pk,
        code=case.code,
        short_code=short_code(case.code),
        url=url,
        sheet_url=sheet_url,
        title=case.title,
        icon=KIND_ICONS.get(case.kind, "circle-dot"),
        kind_label=str(_KINDS.get(case.kind, "")),
        category=row.name if row else case.category,
        area=case.area.label,
        channel=channel.name if channel else case.channel,
        severity=severity.name if severity else str(case.severity),
        risk=risk_of(severity.colour if severity else "none"),
        state=case.state,
        state_label=str(_STATES.get(case.state, "")),
        unit=case.lead_unit.short_name if case.lead_unit else "",
        is_group=case.is_group,
        people=case.people,
        is_restricted=case.circle != "open",
        opened_at=case.opened_at,
        clock=clock_of(case, errands.get(case.pk)),
        version=case.version,
        errands=done.get(case.pk),
    )


def clock_of(case: Case, errand: Errand | None = None) -> Clock:
    """The clock that counts for whoever looks: that of their own unit's errand while it is open, else the case's."""
    if case.state in ENDED:
        ended = case.closed_at or case.state_at
        return Clock(case.due_at, closed_at=ended) if case.state != "MERGED" else Clock(None)
    if errand is not None and errand.state in ("DISPATCHED", "HANDLING", "RETURN_ASKED"):
        return Clock(errand.due_at, errand.warn_at, errand.paused_at, limit_from=errand.dispatched_at)
    return Clock(case.due_at, case.warn_at, case.paused_at, limit_from=case.limit_from)


def short_code(code: str) -> str:
    """Day and number: what tells cases of one county apart."""
    return f"{code[6:12]}-{code[12:-1]}"


def risk_of(colour: str) -> str:
    """The bars of a severity: high, mid, low; nothing for the plainest."""
    return {"red": "high", "orange": "high", "yellow": "mid", "blue": "low"}.get(colour, "")
