from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from ..events import CaseChanged

_OF_CASES = """
WITH due AS (
  SELECT id FROM cases_case WHERE lamp_next_at <= %(now)s ORDER BY lamp_next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE cases_case c
SET lamp_next_at = CASE WHEN c.due_at > %(now)s THEN c.due_at END
FROM due WHERE c.id = due.id
RETURNING c.id, c.code, NULL::bigint, CASE WHEN c.due_at <= %(now)s THEN 'red' ELSE 'yellow' END, c.desk_id,
  c.procedure_owner_id, c.circle, c.area_path, c.state, c.version, c.due_at, c.category
"""
_OF_ERRANDS = """
WITH due AS (
  SELECT id FROM cases_errand WHERE lamp_next_at <= %(now)s ORDER BY lamp_next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE cases_errand e
SET lamp_next_at = CASE WHEN e.due_at > %(now)s THEN e.due_at END
FROM due, cases_case c WHERE e.id = due.id AND c.id = e.case_id
RETURNING c.id, c.code, e.id, CASE WHEN e.due_at <= %(now)s THEN 'red' ELSE 'yellow' END, e.unit_id,
  e.handler_id, c.circle, c.area_path, c.state, c.version, e.due_at, c.category
"""


@dataclass(frozen=True, slots=True)
class LampTurned:
    """One clock that went from blue to yellow, or to red. `errand_id` is None for the case's own clock."""

    case_id: int
    code: str
    errand_id: int | None
    lamp: Literal["yellow", "red"]
    unit_id: int
    member_id: int | None
    circle: str
    area_path: str
    state: str
    version: int
    due_at: datetime
    category: str


@act("cases.turn_lamps")
def turn_lamps(*, most: int = 1000, by: Actor) -> list[LampTurned]:
    """Find at most `most` clocks of cases and as many of errands whose lamp is due to change, and change it. 亮灯

    Each change is a line of the case's trail. Clocks that stand still are never found. What another scan holds at
    this moment is left to it. Reads the partial index of next changes only, so it costs by what changes and not by
    what is open.
    """
    turned: list[LampTurned] = []
    with connection.cursor() as cursor:
        for statement in (_OF_CASES, _OF_ERRANDS):
            cursor.execute(statement, {"now": now(), "most": most})
            turned += [LampTurned(*row) for row in cursor.fetchall()]
        if turned:
            cursor.execute(
                "SELECT records_write(s, %s, 'cases.turn_lamps', NULL, %s, '系统', '', 'system', d::jsonb)"
                " FROM unnest(%s::text[], %s::text[]) AS t(s, d)",
                [
                    now(),
                    by.name,
                    [f"case/{t.code}" for t in turned],
                    [json.dumps({"lamp": t.lamp, **({"unit_id": t.unit_id} if t.errand_id else {})}) for t in turned],
                ],
            )
    for t in turned:
        announce(
            CaseChanged(
                case_id=t.case_id,
                code=t.code,
                verb="cases.turn_lamps",
                state=t.state,
                version=t.version,
                area_path=t.area_path,
                circle=t.circle,
                unit_ids=frozenset({t.unit_id}),
                member_ids=frozenset({t.member_id}) if t.member_id else frozenset(),
            )
        )
    return turned
