"""Questions about figures: one indicator or all, for a period, a place, a unit; and by what they may be cut.

Whole months of the kept cuts come from cells, everything else is counted from the facts; both are of the same
computation, so they agree, and so does the list of the cases behind a figure (`behind`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
from .models import Cell, Compilation, Rule
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
    narrow = _in_cells(chosen)
    cut = None
    if narrow is not None and all(p.is_months for p in periods):
        cut = cut_for(*narrow, *([by] if by and by not in narrow else []))
    for cohort in sorted(cohorts):
        wanted = [item.key for item in rules.items if item.cohort == cohort and item.key in keys]
        if cut is not None and narrow is not None:
            _from_cells(found, rules, cohort, wanted, periods, cut, narrow, by)
        else:
            _from_facts(found, rules, cohort, wanted, periods, chosen, by)
    return found


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
    periods: Sequence[Period], cut: tuple[str, ...], narrow: dict[str, str], by: str | None,
) -> None:  # fmt: skip
    rows = Cell.objects.filter(
        cohort=cohort, cut=",".join(cut), month__gte=min(p.first for p in periods),
        month__lte=max(p.last for p in periods),
    )  # fmt: skip
    for place, name in zip(("first", "second"), cut, strict=False):
        if name in narrow:
            rows = rows.filter(**{place: narrow[name]})
    slots = slots_of(rules, cohort)
    group = "first" if by and cut[0] == by else "second"
    for month, first, second, numbers in rows.values_list("month", "first", "second", "numbers").iterator(2000):
        value = "" if by is None else (first if group == "first" else second)
        for n, period in enumerate(periods):
            if period.first <= month <= period.last:
                _add(found[n, value], keys, [numbers[slots[k] : slots[k] + 3] for k in keys])


def _add(into: dict[str, Numbers], keys: Sequence[str], triples: Sequence[Sequence[int]]) -> None:
    for key, (above, below, out) in zip(keys, triples, strict=True):
        had = into.get(key, (0, 0, 0))
        into[key] = (had[0] + above, had[1] + below, had[2] + out)


def _from_facts(
    found: dict[tuple[int, str], dict[str, Numbers]], rules: Indicators, cohort: str, keys: Sequence[str],
    periods: Sequence[Period], chosen: Filter, by: str | None,
) -> None:  # fmt: skip
    day = vocabulary.COHORTS[cohort][0]  # type: ignore[index]
    where, parameters = conditions(chosen)
    columns = sums_sql(rules, cohort, keys)
    value = f"coalesce({DIMENSIONS[by]}::text, '')" if by else "''"
    spans = ", ".join(["(%s, %s::date, %s::date)"] * len(periods))
    arguments = [x for n, p in enumerate(periods) for x in (n, p.first, p.last)]
    statement = (
        f"WITH span(n_, first_, last_) AS (VALUES {spans}), h AS ("  # noqa: S608 - names of columns and numbers of rules
        f" SELECT n_, {value} AS v_, marks, count(*) AS n, sum(worked) AS worked, sum(elapsed) AS elapsed"
        f" FROM span JOIN insight_fact f ON f.{day} BETWEEN first_ AND last_ WHERE {where} GROUP BY 1, 2, 3)"
        f" SELECT n_, v_, {', '.join(columns)} FROM h GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*arguments, *parameters])
        for n, v, *numbers in cursor.fetchall():
            _add(found[n, v], keys, [numbers[3 * k : 3 * k + 3] for k in range(len(keys))])


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
