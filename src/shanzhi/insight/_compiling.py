"""From the cases that changed to their facts, and from the facts of a month to its cells: all in sets, inside one
transaction, so that figures and the lists behind them are never of two different moments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection

from shanzhi.kernel.clock import local
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_indicators import Cohort, Indicators
from shanzhi.kernel.worktime import Limit
from shanzhi.records.queries import profile_of

from . import vocabulary
from .cuts import CUTS, DIMENSIONS

Months = dict[str, set[date]]
"""Cohort to the months whose cells must be made again."""
DAY_SECONDS = 86_400


@cache
def _statements() -> dict[str, str]:
    text = files(__package__).joinpath("_facts.sql").read_text("utf-8")
    parts = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def lock() -> bool:
    """One computation at a time; False while another is under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('insight.compile'))")
        return bool(cursor.fetchone()[0])


def renew_facts(profile: Profile, *, as_of: datetime, everything: bool) -> tuple[int, Months]:
    """Write the facts of every case that changed since the last time, or of all. Returns how many, and the months
    that this touches. A case has changed when its version rose, when time alone may have changed what is true of it, or
    when it was put under supervision, which its version does not show."""
    sql = _statements()
    months: Months = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(sql["clear"])
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        watched = {"moving": vocabulary.MOVING, "supervised": vocabulary.BITS["supervised"]}
        cursor.execute(sql["changed"], {"everything": everything, **watched})
        count = cursor.rowcount
        cursor.execute(sql["index_changed"])
        cursor.execute(sql["gone"])
        for row in cursor.fetchall():
            for cohort, day in zip(vocabulary.COHORTS, row, strict=True):
                if day is not None:
                    months[cohort].add(day.replace(day=1))
        if not count:
            return 0, months
        _add_months(cursor, months)
        _lay_ground(cursor, profile, as_of)
        cursor.execute(sql["forget_changed"])
        cursor.execute("ANALYZE insight_changed")
        cursor.execute(_write_statement(profile), {"as_of": as_of})
        repeats = profile.indicators.repeats
        by_grid = "true" if repeats.same == "grid" else "false"
        cursor.execute(
            sql["repeats"].replace("{by_grid}", by_grid),
            {"repeated": vocabulary.BITS["repeated"], "days": repeats.days},
        )
        _add_months(cursor, months)
    return count, months


def _add_months(cursor: Any, months: Months) -> None:
    cursor.execute(_statements()["months_of_changed"])
    for cohort, month in cursor.fetchall():
        months[cohort].add(month)


def _lay_ground(cursor: Any, profile: Profile, as_of: datetime) -> None:
    """Working days, limits of acceptance, levels of areas and units: small tables that the facts are joined with."""
    sql = _statements()
    cursor.execute(sql["span_of_days"])
    first, last = cursor.fetchone()
    cursor.execute(sql["days"])
    _copy(cursor, "insight_day", _days(profile, local(first).date(), local(max(last, as_of)).date()))
    cursor.execute(sql["kinds_of_limit"])
    wanted = cursor.fetchall()
    cursor.execute(sql["limits"])
    _copy(cursor, "insight_limit", [_limit_row(pk, severity) for pk, severity in wanted])
    levels = levels_of(profile)
    cursor.execute(sql["ground"], {"town": levels["town"], "village": levels["village"]})
    cursor.execute(sql["index_ground"])
    cursor.execute(
        sql["standing"],
        {"county_and_above": levels["county_and_above"], "town_levels": [levels["town"]]},
    )
    cursor.execute("ANALYZE insight_day, insight_limit, insight_ground, insight_standing")


def levels_of(profile: Profile) -> dict[str, Any]:
    """Which levels of the county's tree stand for town and village: the first two below the county that are neither
    grids nor left out anywhere."""
    keys = [level.key for level in profile.levels]
    at = keys.index("county")
    below = [x.key for x in profile.levels[at + 1 :] if not x.is_grid and not x.optional]
    return {
        "county_and_above": keys[: at + 1],
        "town": below[0] if below else "",
        "village": below[1] if len(below) > 1 else "",
    }


def _days(profile: Profile, first: date, last: date) -> list[tuple[date, int, bool]]:
    """Each day, the working seconds before it, and whether it is worked. A margin after, for limits in days."""
    calendar = profile.calendar()
    length = int(calendar.day_length.total_seconds())
    rows, worked, day = [], 0, first
    while day <= last + timedelta(days=60):
        is_working = calendar.is_working_day(day)
        rows.append((day, worked, is_working))
        worked += length if is_working else 0
        day += timedelta(days=1)
    return rows


def _limit_row(profile_id: int, severity: int) -> tuple[int, int, str, int, bool, bool]:
    """How long acceptance may take under the profile a case was opened with, and what else its severity decides."""
    profile = profile_of(profile_id)
    kind, amount = _in_seconds(profile, profile.limit_for("accept", severity=severity))
    rank = profile.severity(severity)
    is_key = rank is not None and rank.is_key
    mode = profile.loop.follow_up
    return profile_id, severity, kind, amount, is_key, mode == "always" or (mode == "key_cases" and is_key)


def _in_seconds(profile: Profile, limit: Limit | None) -> tuple[str, int]:
    if limit is None:
        return "none", 0
    if limit.unit == "d":
        return "days", limit.number
    length = int(profile.calendar().length(limit).total_seconds())
    return ("working" if limit.unit in ("wd", "wh") else "real"), length


def _copy(cursor: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _write_statement(profile: Profile) -> str:
    windows = [
        tuple((t.hour * 60 + t.minute) * 60 + t.second for t in window) for window in profile.working_time.windows
    ]

    def clock(moment: str) -> str:
        return f"extract(epoch FROM ({moment} AT TIME ZONE 'Asia/Shanghai')::time)"

    def worked(day: str, moment: str) -> str:
        parts = [f"greatest(0, least({clock(moment)}, {b}) - {a})" for a, b in windows]
        return f"{day}.worked + CASE WHEN {day}.working THEN {' + '.join(parts)} ELSE 0 END"

    def inside(day: str, moment: str) -> str:
        """A limit that ended with the working day is over a minute later, though nothing more was worked."""
        return f"({day}.working AND ({' OR '.join(f'{clock(moment)} BETWEEN {a} AND {b}' for a, b in windows)}))"

    pieces = {
        "marks": vocabulary.marks_sql(),
        "opened_worked": worked("opened_day", "c.opened_at"),
        "accepted_worked": worked("accepted_day", "c.accepted_at"),
        "accepted_inside": inside("accepted_day", "c.accepted_at"),
        "now_inside": inside("this_day", "%(as_of)s::timestamptz"),
        "closed_worked": worked("closed_day", "c.closed_at"),
        "now_worked": worked("this_day", "%(as_of)s::timestamptz"),
    }
    statement = _statements()["write"]
    for name, piece in pieces.items():
        statement = statement.replace("{" + name + "}", piece)
    return statement


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def slots_of(rules: Indicators, cohort: str) -> dict[str, int]:
    """Where the three numbers of each indicator of a cohort begin in a cell, counted from 0."""
    return {item.key: 3 * n for n, item in enumerate(i for i in rules.items if i.cohort == cohort)}


def sums_sql(rules: Indicators, cohort: str, keys: Iterable[str] | None = None) -> list[str]:
    """Numerator, denominator and left out of the indicators of a cohort, over rows that carry how many cases (n) have
    the same marks, and their summed times."""
    wanted = None if keys is None else set(keys)
    sums = []
    for item in rules.items:
        if item.cohort != cohort or (wanted is not None and item.key not in wanted):
            continue
        among = f"({vocabulary.condition_sql(item.denominator)})"
        out = f"({vocabulary.left_out_sql(item)})"
        counted = f"{among} AND NOT {out}"
        over = f"coalesce(sum(n) FILTER (WHERE {counted}), 0)"
        if item.measure in ("working_days", "calendar_days"):
            column = "worked" if item.measure == "working_days" else "elapsed"
            above = f"coalesce(sum({column}) FILTER (WHERE {counted}), 0)"
        else:
            above = f"coalesce(sum(n) FILTER (WHERE {counted} AND {vocabulary.condition_sql(item.numerator)}), 0)"
            if item.measure == "count":
                over = above
        sums += [above, over, f"coalesce(sum(n) FILTER (WHERE {among} AND {out}), 0)"]
    return [f"({text})::bigint" for text in sums]


def renew_cells(rules: Indicators, months: Mapping[str, Iterable[date]]) -> int:
    """Make the cells of these months again from the facts. Returns how many months of cohorts that were."""
    done = 0
    with connection.cursor() as cursor:
        for cohort in vocabulary.COHORTS:
            wanted = sorted(months.get(cohort, ()))
            if not wanted:
                continue
            cursor.execute("DELETE FROM insight_cell WHERE cohort = %s AND month = ANY(%s)", [cohort, wanted])
            sums = sums_sql(rules, cohort)
            if not sums:
                continue
            for month in wanted:
                following = (month + timedelta(days=32)).replace(day=1)
                cursor.execute(_cells_statement(cohort, tuple(sums)), {"month": month, "following": following})
                done += 1
    return done


@cache
def _cells_statement(cohort: Cohort, sums: tuple[str, ...]) -> str:
    day = vocabulary.COHORTS[cohort][0]
    columns = ", ".join(DIMENSIONS.values())
    sets = ", ".join("(" + ", ".join([*(DIMENSIONS[d] for d in cut), "marks"]) + ")" for cut in CUTS)

    def value(name: str) -> str:
        return f"coalesce({DIMENSIONS[name]}::text, '')"

    whens, firsts, seconds = [], [], []
    for cut in CUTS:
        # grouping() has a bit for each dimension that was not grouped by, the first dimension the highest.
        flag = sum(1 << (len(DIMENSIONS) - 1 - n) for n, name in enumerate(DIMENSIONS) if name not in cut)
        whens.append(f"WHEN {flag} THEN '{','.join(cut)}'")
        if cut:
            firsts.append(f"WHEN {flag} THEN {value(cut[0])}")
        if len(cut) > 1:
            seconds.append(f"WHEN {flag} THEN {value(cut[1])}")
    return (
        "WITH h AS ("  # noqa: S608 - only names of this module and numbers of the rules
        f"SELECT {columns}, marks, grouping({columns}) AS g, count(*) AS n, sum(worked) AS worked,"
        f" sum(elapsed) AS elapsed FROM insight_fact WHERE {day} >= %(month)s AND {day} < %(following)s"
        f" GROUP BY GROUPING SETS ({sets})),"
        f" cut AS (SELECT CASE g {' '.join(whens)} END AS cut, CASE g {' '.join(firsts)} ELSE '' END AS first,"
        f" CASE g {' '.join(seconds)} ELSE '' END AS second, marks, n, worked, elapsed FROM h)"
        " INSERT INTO insight_cell (cohort, month, cut, first, second, numbers)"
        f" SELECT '{cohort}', %(month)s, cut, first, second, ARRAY[{', '.join(sums)}] FROM cut"
        " GROUP BY cut, first, second"
    )
