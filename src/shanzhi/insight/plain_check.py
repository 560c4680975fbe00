"""The figures once more, by another road: plain SQL over the tables of cases, without facts, bits or cells.

Whoever doubts a figure runs `disagreements()`; an empty answer means that both roads came to the same numbers. It knows
the rules that the default profile ships and says nothing of others. Working time comes from the calendar itself, a
moment at a time, and not from the sums that the computation uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Kind
from shanzhi.records.queries import profile_of

from . import rules
from .figures import Computation, Filter, Numbers, latest, sums
from .periods import Period

_LEAD = "SELECT DISTINCT ON (case_id) case_id, due_at, reported_at FROM cases_errand WHERE role = 'lead'"
_BASE = f"""
CREATE TEMP TABLE plain ON COMMIT DROP AS
WITH lead AS ({_LEAD} AND state NOT IN ('RETURNED', 'RECALLED') ORDER BY case_id, id DESC),
opening AS (SELECT DISTINCT ON (case_id) case_id, state FROM cases_errand WHERE role = 'lead' ORDER BY case_id, id),
again AS (
  SELECT id, count(*) OVER (
    PARTITION BY area_id, category, address ORDER BY opened_at
    RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 microsecond' PRECEDING) AS before
  FROM cases_case WHERE state <> 'DRAFT'
)
SELECT c.id, c.profile_id, c.severity, c.state, c.kind, c.opened_at, c.accepted_at, c.reported_back_at, c.replied_at,
  c.followed_up_at, c.closed_at, c.redos, c.returns, c.satisfaction, c.is_solved, c.lead_unit_id AS unit, c.due_at,
  l.due_at AS handle_due, l.reported_at AS handled_at, o.state AS first_state, o.case_id IS NOT NULL AS was_dispatched,
  a.before > 0 AND c.address <> '' AS is_repeat, p.level AS unit_level,
  (SELECT t.id FROM places_area t WHERE t.level = 'town' AND starts_with(c.area_path, t.path)) AS town,
  EXISTS (SELECT 1 FROM cases_plea q WHERE q.case_id = c.id AND q.kind = 'send_back') AS objected,
  EXISTS (SELECT 1 FROM cases_plea q WHERE q.case_id = c.id AND q.kind = 'send_back' AND q.state = 'GRANTED') AS upheld,
  EXISTS (SELECT 1 FROM cases_plea q WHERE q.case_id = c.id AND q.kind = 'send_back' AND q.state = 'REFUSED')
    AS not_upheld,
  EXISTS (SELECT 1 FROM cases_plea q WHERE q.case_id = c.id AND q.kind = 'extend' AND q.state = 'GRANTED') AS extended,
  EXISTS (SELECT 1 FROM command_supervision v WHERE v.case_id = c.id AND v.state <> 'LIFTED') AS supervised,
  NULL::timestamptz AS accept_due, NULL::boolean AS is_key, NULL::boolean AS asks, NULL::float8 AS worked
FROM cases_case c
LEFT JOIN lead l ON l.case_id = c.id LEFT JOIN opening o ON o.case_id = c.id LEFT JOIN again a ON a.id = c.id
LEFT JOIN staff_unit u ON u.id = c.lead_unit_id LEFT JOIN places_area p ON p.id = u.area_id
WHERE c.state <> 'DRAFT'
"""  # noqa: S608 - a statement of constants

_GONE = "state IN ('MERGED', 'WITHDRAWN', 'REFUSED', 'TRANSFERRED', 'SUSPENDED')"
_EARLY = "(closed_at IS NULL AND coalesce(handle_due, due_at) > %(as_of)s)"
_OFF = f"({_GONE} OR {_EARLY})"
_DUE = ("handle_due", _OFF)
_SENT = ("accepted_at", "state IN ('MERGED', 'WITHDRAWN', 'TRANSFERRED')")
_CLOSED = ("closed_at", "false")
_OPENED = ("opened_at", "state IN ('MERGED', 'WITHDRAWN', 'REFUSED')")
_WAITS = "(state IN ('REPORTED', 'REGISTERED') AND accepted_at IS NULL AND accept_due >= %(as_of)s)"
_COUNTY = "(unit IS NOT NULL AND (unit_level IS NULL OR unit_level NOT IN ('town', 'village', 'station', 'grid')))"

PLAIN: dict[str, tuple[tuple[str, str], str, str]] = {
    # key: (moment of the period, left out), denominator, numerator
    "received": (("opened_at", "false"), "true", "true"),
    "accept_timely_rate": (("opened_at", f"({_OPENED[1]} OR {_WAITS})"), "true", "accepted_at <= accept_due"),
    "filing_rate": (("accepted_at", "state IN ('MERGED', 'WITHDRAWN', 'SUSPENDED')"), "true", "was_dispatched"),
    "repeat_rate": (_OPENED, "true", "is_repeat"),
    "key_event_share": (_OPENED, "true", "is_key"),
    "correct_dispatch_rate": (_SENT, "was_dispatched", "first_state <> 'RETURNED'"),
    "return_rate": (_SENT, "was_dispatched", "returns > 0"),
    "objection_rate": (_SENT, "was_dispatched", "objected"),
    "objection_upheld_rate": (_SENT, "(upheld OR not_upheld)", "upheld"),
    "handling_rate": (_DUE, "true", "reported_back_at IS NOT NULL"),
    "close_rate": (_DUE, "true", "closed_at IS NOT NULL"),
    "ontime_close_rate": (
        _DUE, "true", "closed_at IS NOT NULL AND reported_back_at IS NOT NULL AND handled_at <= handle_due",
    ),
    "overdue_rate": (_DUE, "true", "coalesce(handled_at, closed_at, %(as_of)s) > handle_due"),
    "extension_rate": (_DUE, "true", "extended"),
    "supervise_rate": (_DUE, "true", "supervised"),
    "reply_rate": (("accepted_at", _OFF), "true", "replied_at IS NOT NULL"),
    "dispute_resolution_rate": (
        ("accepted_at", _OFF), "kind = 'dispute'", "closed_at IS NOT NULL AND is_solved IS NOT FALSE",
    ),
    "followup_rate": (_CLOSED, "asks", "followed_up_at IS NOT NULL"),
    "resolve_rate": (_CLOSED, "followed_up_at IS NOT NULL", "is_solved"),
    "rating_participation": (_CLOSED, "true", "satisfaction IS NOT NULL"),
    "satisfaction_rate": (_CLOSED, "satisfaction IS NOT NULL", "satisfaction IN (3, 4, 5)"),
    "rework_rate": (_CLOSED, "true", "redos <> 0"),
    "local_resolution_rate": (_CLOSED, "true", f"unit_level <> 'town' AND NOT {_COUNTY}"),
    "town_resolution_rate": (_CLOSED, "true", "unit_level = 'town'"),
    "county_resolution_rate": (_CLOSED, "true", _COUNTY),
}  # fmt: skip
TIMES = {"avg_handling_time": "worked", "avg_calendar_time": "extract(epoch FROM closed_at - accepted_at)"}
SLACK = 1.0
"""Seconds a case: the computation keeps whole seconds."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One number on which the two roads differ."""

    indicator: str
    month: str
    cut: str
    value: str
    computed: Numbers
    plain: tuple[float, int, int]

    def __str__(self) -> str:
        where = f"{self.cut}={self.value}" if self.cut else "全部"
        return f"{self.indicator} {self.month} {where}: 计算 {self.computed}，复算 {self.plain}"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many numbers were compared, and those that differ."""

    compared: int
    differing: list[Disagreement]


def disagreements(months: Sequence[Period], *, cuts: Sequence[str] = ("", "unit", "town")) -> Checked:
    """Compare every figure of these months, for the county and by unit and town, with plain SQL. 复算"""
    profile = rules.profile_now()
    computation = latest(profile)
    shipped = [item.key for item in computation.rules.items if item.key in PLAIN or item.key in TIMES]
    compared, differing = 0, []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.plain")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_BASE)
        _add_working_time(cursor, profile)
        found = {cut: sums(computation.rules, months, Filter(), by=cut or None) for cut in cuts}
        for key in shipped:
            plain = _plain(cursor, key, months, cuts, computation)
            for cut in cuts:
                places = {place for c, place in plain if c == cut}
                for place in places | {p for p, numbers in found[cut].items() if any(numbers.get(key, ()))}:
                    compared += 1
                    ours = found[cut].get(place, {}).get(key, (0, 0, 0))
                    theirs = plain.get((cut, place), (0.0, 0, 0))
                    if not _agree(ours, theirs, key):
                        differing.append(Disagreement(key, months[place[0]].text, cut, place[1], ours, theirs))
    return Checked(compared, differing)


def _agree(ours: Numbers, theirs: tuple[float, int, int], key: str) -> bool:
    slack = SLACK * max(1, ours[1]) if key in TIMES else 0.0
    return ours[1:] == theirs[1:] and abs(ours[0] - theirs[0]) <= slack


def _plain(
    cursor: Any, key: str, months: Sequence[Period], cuts: Sequence[str], computation: Computation
) -> dict[tuple[str, tuple[int, str]], tuple[float, int, int]]:
    """One rule in one pass over the cases: (cut, (month, place)) → numerator, denominator, left out."""
    if key in TIMES:
        moment, out, below = "closed_at", "false", "true"
        above = f"coalesce(sum({TIMES[key]}), 0)::float8"
    else:
        (moment, out), below, test = PLAIN[key]
        above = f"count(*) FILTER (WHERE {below} AND NOT {out} AND ({test}))"
    order = sorted(range(len(months)), key=lambda n: months[n].first)
    if any(months[a].last >= months[b].first for a, b in pairwise(order)):
        raise ValueError("the periods overlap")
    sets = ", ".join(f"(bucket, {cut})" if cut else "(bucket)" for cut in cuts)
    named = [cut for cut in cuts if cut]
    which = "".join(f" WHEN grouping({cut}) = 0 THEN '{cut}'" for cut in named)
    place = "".join(f" WHEN grouping({cut}) = 0 THEN coalesce({cut}::text, '')" for cut in named)
    cursor.execute(
        f"WITH dated AS (SELECT *, ({moment} AT TIME ZONE 'Asia/Shanghai')::date AS day FROM plain"  # noqa: S608 - constants
        f" WHERE {moment} IS NOT NULL AND ({below})),"
        " placed AS (SELECT *, width_bucket(day, %(firsts)s::date[]) AS bucket FROM dated)"
        f" SELECT bucket, CASE WHEN false THEN ''{which} ELSE '' END, CASE WHEN false THEN ''{place} ELSE '' END,"
        f" {above}, count(*) FILTER (WHERE {below} AND NOT {out}), count(*) FILTER (WHERE {below} AND {out})"
        f" FROM placed WHERE bucket > 0 AND day <= (%(lasts)s::date[])[bucket] GROUP BY GROUPING SETS ({sets})",
        {
            "firsts": [months[n].first for n in order],
            "lasts": [months[n].last for n in order],
            "as_of": computation.at,
        },
    )
    return {
        (cut, (order[bucket - 1], value)): (up, down, left) for bucket, cut, value, up, down, left in cursor.fetchall()
    }


def _add_working_time(cursor: Any, profile: Profile) -> None:
    """When acceptance was due and how long was worked, asked of the calendar a case at a time."""
    cursor.execute("SELECT id, profile_id, severity, opened_at, accepted_at, closed_at FROM plain")
    rows = list(_reckoned(profile, cursor.fetchall()))
    cursor.execute("DROP TABLE IF EXISTS pg_temp.plain_time")
    cursor.execute(
        "CREATE TEMP TABLE plain_time"
        " (id bigint PRIMARY KEY, accept_due timestamptz, is_key boolean, asks boolean, worked float8) ON COMMIT DROP"
    )
    with cursor.copy("COPY plain_time FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(
        "UPDATE plain SET accept_due = t.accept_due, is_key = t.is_key, asks = t.asks, worked = t.worked"
        " FROM plain_time t WHERE t.id = plain.id"
    )


def _reckoned(profile: Profile, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    calendar = profile.calendar()
    day = calendar.day_length
    for pk, version, severity, opened, accepted, closed in rows:
        own = profile_of(version)
        limit = own.limit_for("accept", severity=severity)
        rank = own.severity(severity)
        is_key = rank is not None and rank.is_key
        asks = own.loop.follow_up == "always" or (own.loop.follow_up == "key_cases" and is_key)
        worked = None
        if accepted is not None and closed is not None:
            worked = (calendar.elapsed(accepted, closed, Kind.WORKING)).total_seconds()
        yield pk, calendar.due(opened, limit) if limit else opened + day, is_key, asks, worked
