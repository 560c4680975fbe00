"""爬梯: which rungs of the county's ladder are due, and where a case begins to climb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shanzhi.cases.actions import LampTurned
from shanzhi.cases.models import Case
from shanzhi.cases.states import AT_THE_DESK, ERRAND_OPEN, UNSOLVED, State
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_ladder import COUNTED, Rung
from shanzhi.kernel.profile_sections import Reminder
from shanzhi.kernel.worktime import Limit

from .ladder import OVER, in_force, working_from
from .models import Climb

Step = Reminder | Rung
RED = "red"


# --- beginning -------------------------------------------------------------------------------------------------------

_BEGIN_RED = """
INSERT INTO command_climb (case_id, errand_id, unit_id, cause, begun_at, times, is_urgent, next_at)
SELECT c.id, t.errand_id, t.unit_id, 'red', t.due_at, 0, c.severity >= %(urgent)s,
  CASE WHEN c.severity >= %(urgent)s THEN %(now)s ELSE %(working)s END
FROM unnest(%(cases)s::bigint[], %(errands)s::bigint[], %(units)s::bigint[], %(dues)s::timestamptz[])
  AS t(case_id, errand_id, unit_id, due_at)
JOIN cases_case c ON c.id = t.case_id
ON CONFLICT DO NOTHING
"""
_TAKE_IN = """
INSERT INTO command_climb (case_id, errand_id, unit_id, cause, begun_at, times, is_urgent, next_at)
SELECT * FROM (
  SELECT c.id, e.id, e.unit_id, 'red', e.due_at, 0, c.severity >= %(urgent)s, %(working)s::timestamptz
  FROM cases_errand e JOIN cases_case c ON c.id = e.case_id
  WHERE e.state = ANY(%(open)s) AND e.paused_at IS NULL AND e.due_at <= %(now)s AND c.state = ANY(%(unsolved)s)
    AND NOT EXISTS (SELECT 1 FROM command_climb m WHERE m.case_id = c.id AND m.errand_id = e.id)
  UNION ALL
  SELECT c.id, NULL, c.desk_id, 'red', c.due_at, 0, c.severity >= %(urgent)s, %(working)s::timestamptz
  FROM cases_case c
  WHERE c.state = ANY(%(unsolved)s) AND c.state = ANY(%(desk)s) AND c.paused_at IS NULL AND c.due_at <= %(now)s
    AND NOT EXISTS (SELECT 1 FROM command_climb m WHERE m.case_id = c.id AND m.begun_at = c.due_at)
) AS waiting LIMIT %(most)s
ON CONFLICT DO NOTHING
"""


def begin_red(turned: Sequence[LampTurned], profile: Profile) -> None:
    """Clocks whose lamp has just gone red: a unit's for what it has in hand, the case's own while it is at a desk.
    One statement."""
    found = [
        t for t in turned if t.lamp == RED and (t.errand_id is not None or t.state in {str(s) for s in AT_THE_DESK})
    ]
    if not found or (not profile.ladder.rungs and not any(r.after for r in profile.lamps.reminders)):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN_RED,
            _moments(profile)
            | {
                "cases": [t.case_id for t in found],
                "errands": [t.errand_id for t in found],
                "units": [t.unit_id for t in found],
                "dues": [t.due_at for t in found],
            },
        )


def take_in_red(profile: Profile, *, most: int) -> int:
    """What is red and not on the ladder, as after an import of old cases. Reads every open clock, so it is done at
    night; in the day lamps that turn begin by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_IN,
            _moments(profile)
            | {
                "open": [str(s) for s in ERRAND_OPEN],
                "unsolved": [str(s) for s in UNSOLVED],
                "desk": [str(s) for s in AT_THE_DESK],
                "most": most,
            },
        )
        return int(cursor.rowcount)


def _moments(profile: Profile) -> dict[str, Any]:
    moment = now()
    return {
        "now": moment,
        "working": working_from(profile.calendar(), moment),
        "urgent": profile.limits.urgent.from_severity,
    }


def begin_one(case: Case, cause: Climb.Cause, *, times: int = 0, profile: Profile | None = None) -> None:
    """A case that was sent back once more, parked, or listed as hard; nothing where the county has no rung for it."""
    profile = profile or in_force()
    if not any(r.when == cause and (cause not in COUNTED or r.times == times) for r in profile.ladder.rungs):
        return
    moment = now()
    is_urgent = case.severity >= profile.limits.urgent.from_severity
    made = Climb(
        case_id=case.pk, unit_id=case.lead_unit_id or case.desk_id, cause=cause, begun_at=moment, times=times,
        is_urgent=is_urgent,
    )  # fmt: skip
    made.next_at = _next(made, profile, after=None)
    # Twice in one moment is once.
    Climb.objects.bulk_create([made], ignore_conflicts=True)


# --- rungs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """One climb with what the scan must know of its case and errand."""

    id: int
    case_id: int
    errand_id: int | None
    unit_id: int
    cause: str
    begun_at: datetime
    times: int
    is_urgent: bool
    upto: datetime | None
    code: str
    category: str
    circle: str
    area_path: str
    desk_path: str
    desk_id: int
    state: str
    version: int
    due_at: datetime | None
    paused_at: datetime | None
    owner_id: int | None
    errand_state: str | None
    errand_due: datetime | None
    errand_paused: datetime | None
    handler_id: int | None

    @property
    def subject(self) -> str:
        return f"case/{self.code}"

    @property
    def clock(self) -> datetime | None:
        """The due moment that counts for whoever has to move."""
        return self.errand_due if self.errand_id is not None else self.due_at

    def still(self) -> bool:
        """Is it still so? A clock that was extended, paused or stopped has begun anew elsewhere, or not at all."""
        if self.cause == Climb.Cause.SUSPENDED:
            return self.state == State.SUSPENDED
        if self.cause != Climb.Cause.RED:
            return self.state not in OVER
        if self.errand_id is not None:
            return (
                self.errand_state in ERRAND_OPEN
                and self.errand_paused is None
                and self.errand_due == self.begun_at
                and self.state in UNSOLVED
            )
        return self.state in AT_THE_DESK and self.paused_at is None and self.due_at == self.begun_at


def due_steps(climb: Standing, profile: Profile, moment: datetime) -> list[Step]:
    """What is to be done now, the lowest first. Of rungs that have come due together the weaker are left out: whoever
    is supervised is not urged as well."""
    due = [step for at, step in _steps(climb, profile) if at <= moment and (climb.upto is None or at > climb.upto)]
    if any(isinstance(s, Rung) and s.do == "supervise" for s in due):
        due = [s for s in due if not (isinstance(s, Rung) and s.do == "urge")]
    return due


def next_look(climb: Standing, profile: Profile, moment: datetime) -> datetime | None:
    """When the next rung comes; None at the top."""
    return _next(climb, profile, after=moment)


def _next(climb: Climb | Standing, profile: Profile, *, after: datetime | None) -> datetime | None:
    coming = [at for at, _step in _steps(climb, profile) if after is None or at > after]
    if not coming:
        return None
    return min(coming) if climb.is_urgent else working_from(profile.calendar(), min(coming))


def _steps(climb: Climb | Standing, profile: Profile) -> list[tuple[datetime, Step]]:
    found: list[tuple[datetime, Step]] = []
    for rung in profile.ladder.rungs:
        if rung.when != climb.cause or (rung.when in COUNTED and rung.times != climb.times):
            continue
        found.append((_at(climb, profile, rung.urgent_after if climb.is_urgent else rung.after), rung))
    if climb.cause == RED:
        for reminder in profile.lamps.reminders:
            if reminder.lamp == RED and reminder.after is not None:
                found.append((_at(climb, profile, None if climb.is_urgent else reminder.after), reminder))
    return sorted(found, key=lambda pair: pair[0])


def _at(climb: Climb | Standing, profile: Profile, after: Limit | None) -> datetime:
    return climb.begun_at if after is None else profile.calendar().due(climb.begun_at, after)


# --- taking ----------------------------------------------------------------------------------------------------------

_TAKE = """
SELECT m.id, m.case_id, m.errand_id, m.unit_id, m.cause, m.begun_at, m.times, m.is_urgent, m.upto,
  c.code, c.category, c.circle, c.area_path, c.desk_path, c.desk_id, c.state, c.version, c.due_at, c.paused_at,
  c.procedure_owner_id, e.state, e.due_at, e.paused_at, e.handler_id
FROM command_climb m JOIN cases_case c ON c.id = m.case_id LEFT JOIN cases_errand e ON e.id = m.errand_id
WHERE m.next_at <= %s AND (m.is_urgent OR %s) ORDER BY m.next_at, m.id LIMIT %s
FOR NO KEY UPDATE OF m, c SKIP LOCKED
"""
_MOVE_ON = """
UPDATE command_climb m SET upto = %s, next_at = t.next_at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS t(id, next_at) WHERE m.id = t.id
"""


def take_due(moment: datetime, *, with_ordinary: bool, most: int) -> list[Standing]:
    """Climbs that are due, held with their cases for this transaction. What another scan or an act holds is left to
    the next pass."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [moment, with_ordinary, most])
        return [Standing(*row) for row in cursor.fetchall()]


def move_on(next_looks: Iterable[tuple[int, datetime | None]], moment: datetime) -> None:
    rows = list(next_looks)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [moment, [pk for pk, _at in rows], [at for _pk, at in rows]])
