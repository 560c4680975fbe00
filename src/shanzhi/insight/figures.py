"""Questions about figures: one indicator or all, for a period, a place, a unit; and by what they may be cut.

Whole months of the kept cuts come from cells, everything else is counted from the facts; both are of the same
computation, so they agree, and so does the list of the cases behind a figure (`behind`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_indicators import Indicator, Indicators

from . import vocabulary
from ._compiling import slots_of, sums_sql
from .cuts import DIMENSIONS, cut_for
from .errors import NotComputed
from .models import Compilation, Rule
from .periods import Period
from .rules import Scope

WHOLE = Scope(is_whole=True)
Numbers = tuple[int, int, int]
"""Numerator, denominator, left out."""


@dataclass(frozen=True, slots=True)
class Figure:
    """数. What an indicator came to, with everything one needs to doubt it."""

    indicator: Indicator
    numerator: int
    denominator: int
    left_out: int
    period: Period
    org: str
    rule_version: str
    computed_at: datetime
    day_seconds: int = 1

    @property
    def rest(self) -> int:
        """Counted below the line and not above it."""
        return self.denominator - self.numerator

    @property
    def value(self) -> float | None:
        """Per cent, days or cases; None where nothing was counted."""
        measure = self.indicator.measure
        if measure == "count":
            return float(self.numerator)
        if not self.denominator:
            return None
        if measure == "share":
            return 100 * self.numerator / self.denominator
        length = self.day_seconds if measure == "working_days" else 86_400
        return self.numerator / self.denominator / length

    @property
    def shown(self) -> str:
        """98.31%, 2.4, 1,204, or —."""
        value = self.value
        if value is None:
            return "—"
        if self.indicator.measure == "count":
            return f"{self.numerator:,}".replace(",", "\u202f")
        if self.indicator.measure == "share":
            # What is short of everything is never rounded up to everything.
            return f"{min(value, 99.99) if self.numerator < self.denominator else value:.2f}%"
        return f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What figures are narrowed to. Values of dimensions, a place by its path, and the reader's scope."""

    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    path: str = ""
    scope: Scope = WHOLE

    def with_value(self, dimension: str, value: str) -> Filter:
        return Filter({**self.values, dimension: (value,)}, self.path, self.scope)


@dataclass(frozen=True, slots=True)
class Computation:
    """The rules and the moment that every figure of one answer shares."""

    rules: Indicators
    version: str
    at: datetime
    day_seconds: int

    def figure(self, item: Indicator, numbers: Numbers, period: Period, org: str = "") -> Figure:
        return Figure(item, *numbers, period, org, self.version, self.at, self.day_seconds)


def latest(profile: Profile) -> Computation:
    """The last computation. Refuses `NotComputed` where there was none."""
    last = Compilation.objects.order_by("-at").values_list("rule_version", "at").first()
    if last is None:
        raise NotComputed()
    version, at = last
    return Computation(rules_of(version), version, at, int(profile.calendar().day_length.total_seconds()))


@lru_cache(maxsize=16)
def rules_of(version: str) -> Indicators:
    """The rules as they were under a version: they never change."""
    return Indicators.model_validate(Rule.objects.values_list("content", flat=True).get(version=version))


# ── sums ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def sums(
    rules: Indicators,
    periods: Sequence[Period],
    chosen: Filter,
    *,
    by: str | None = None,
    only: Iterable[str] | None = None,
) -> dict[tuple[int, str], dict[str, Numbers]]:
    """The numbers of each indicator for each period (by its place in the list) and, with `by`, for each value of that
    dimension. `only`: of these indicators."""
    keys = [item.key for item in rules.items] if only is None else [k for k in only if rules.item(k)]
    cohorts = {item.cohort for item in rules.items if item.key in keys}
    found: dict[tuple[int, str], dict[str, Numbers]] = defaultdict(dict)
    narrow, cut = kept_cut(chosen, by)
    kept = {n: p for n, p in enumerate(periods) if cut is not None and p.is_months}
    other = {n: p for n, p in enumerate(periods) if n not in kept}
    for cohort in sorted(cohorts):
        wanted = [item.key for item in rules.items if item.cohort == cohort and item.key in keys]
        if kept and cut is not None:
            _from_cells(found, rules, cohort, wanted, kept, cut, narrow, by)
        if other:
            _from_facts(found, rules, cohort, wanted, other, chosen, by)
    return found


def kept_cut(chosen: Filter, by: str | None = None) -> tuple[dict[str, str], tuple[str, ...] | None]:
    """The filter as values of dimensions, and the cut kept ready for it, if there is one."""
    narrow = _in_cells(chosen)
    if narrow is None:
        return {}, None
    return narrow, cut_for(*narrow, *([by] if by and by not in narrow else []))


def _in_cells(chosen: Filter) -> dict[str, str] | None:
    """The filter as one value for each of at most two dimensions, or None where cells do not know it."""
    narrow = {name: values[0] for name, values in chosen.values.items() if len(values) == 1}
    if len(narrow) < len(chosen.values) or chosen.path:
        return None
    if chosen.scope.is_whole:
        return narrow
    unit = chosen.scope.only_unit
    if unit is None or narrow.get("unit", str(unit)) != str(unit):
        return None
    return {**narrow, "unit": str(unit)}


def _from_cells(
    found: dict[tuple[int, str], dict[str, Numbers]], rules: Indicators, cohort: str, keys: Sequence[str],
    periods: Mapping[int, Period], cut: tuple[str, ...], narrow: dict[str, str], by: str | None,
) -> None:  # fmt: skip
    slots = slots_of(rules, cohort)
    columns = [f"sum(numbers[{slots[key] + n}])::bigint" for key in keys for n in (1, 2, 3)]
    places = dict(zip(cut, ("first", "second"), strict=False))
    value = places[by] if by else "''"
    spans, arguments = _spans(periods)
    fixed = [(places[name], narrow[name]) for name in cut if name in narrow]
    where = "".join(f" AND {place} = %s" for place, _value in fixed)
    statement = (
        f"{spans} SELECT n_, {value}, {', '.join(columns)} FROM span"  # noqa: S608 - names of columns and numbers of rules
        f" JOIN insight_cell ON month BETWEEN first_ AND last_ WHERE cohort = %s AND cut = %s{where} GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*arguments, cohort, ",".join(cut), *(v for _place, v in fixed)])
        _take(found, keys, cursor.fetchall())


def _spans(periods: Mapping[int, Period]) -> tuple[str, list[Any]]:
    """The periods as a table of the statement."""
    rows = ", ".join(["(%s::int, %s::date, %s::date)"] * len(periods))
    return (
        f"WITH span(n_, first_, last_) AS (VALUES {rows})",
        [x for n, p in periods.items() for x in (n, p.first, p.last)],
    )


def _take(found: dict[tuple[int, str], dict[str, Numbers]], keys: Sequence[str], rows: Iterable[Any]) -> None:
    for n, value, *numbers in rows:
        place = found[n, value]
        for k, key in enumerate(keys):
            place[key] = (numbers[3 * k], numbers[3 * k + 1], numbers[3 * k + 2])


def _from_facts(
    found: dict[tuple[int, str], dict[str, Numbers]], rules: Indicators, cohort: str, keys: Sequence[str],
    periods: Mapping[int, Period], chosen: Filter, by: str | None,
) -> None:  # fmt: skip
    day = vocabulary.COHORTS[cohort][0]  # type: ignore[index]
    where, parameters = conditions(chosen)
    columns = sums_sql(rules, cohort, keys)
    value = f"coalesce({DIMENSIONS[by]}::text, '')" if by else "''"
    spans, arguments = _spans(periods)
    statement = (
        f"{spans}, h AS ("  # noqa: S608 - names of columns and numbers of rules
        f" SELECT n_, {value} AS v_, marks, count(*) AS n, sum(worked) AS worked, sum(elapsed) AS elapsed"
        f" FROM span JOIN insight_fact f ON f.{day} BETWEEN first_ AND last_ WHERE {where} GROUP BY 1, 2, 3)"
        f" SELECT n_, v_, {', '.join(columns)} FROM h GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*arguments, *parameters])
        _take(found, keys, cursor.fetchall())


def conditions(chosen: Filter) -> tuple[str, list[Any]]:
    """The filter over the table of facts (alias f): SQL with marks, and what they stand for."""
    parts = ["true"]
    parameters: list[Any] = []
    for name, values in chosen.values.items():
        column = DIMENSIONS[name]
        known = [v for v in values if v]
        tests = [f"f.{column}::text = ANY(%s)"] if known else []
        if known and column in ("unit_id", "town", "village", "severity"):
            tests = [f"f.{column} = ANY(%s::bigint[])"]
        parameters += [known] if known else []
        if "" in values:
            tests.append(f"f.{column} IS NULL")
        parts.append(f"({' OR '.join(tests) or 'false'})")
    if chosen.path:
        parts.append("f.area_path >= %s AND f.area_path < %s")
        parameters += [chosen.path, chosen.path[:-1] + "/"]
    if not chosen.scope.is_whole:
        reached = ["f.area_path >= %s AND f.area_path < %s"] * len(chosen.scope.paths)
        parameters += [x for p in chosen.scope.paths for x in (p, p[:-1] + "/")]
        if chosen.scope.units:
            reached.append("f.unit_id = ANY(%s)")
            parameters.append(list(chosen.scope.units))
        parts.append("(" + " OR ".join(f"({r})" for r in reached or ["false"]) + ")")
    return " AND ".join(parts), parameters
