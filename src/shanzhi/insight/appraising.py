"""The monthly appraisal: points from figures by straight lines, and what of it may be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shanzhi.kernel.profile_indicators import Indicators, Weight

from .figures import Computation, Filter, Numbers, sums
from .naming import names_of
from .periods import Period

Pair = tuple[int, int]
"""A row and an item of a sheet, by their places."""


@dataclass(frozen=True, slots=True)
class Row:
    """A unit or a town."""

    id: int
    code: str
    name: str
    numbers: tuple[Numbers, ...]
    score: float | None
    """Of 100; None where nothing was counted."""


def weights_of(rules: Indicators, of: str) -> tuple[Weight, ...]:
    return rules.appraise_units if of == "units" else rules.appraise_areas


def draw(computation: Computation, period: Period, of: str) -> tuple[list[Row], tuple[Numbers, ...]]:
    """The rows of a sheet by code, each with its numbers and points, and the numbers of all together. 计算考评"""
    rules = computation.rules
    weights = weights_of(rules, of)
    keys = [w.indicator for w in weights]
    dimension = "unit" if of == "units" else "town"
    found = sums(rules, [period], Filter(), by=dimension, only=keys)
    names = names_of(dimension, [value for _n, value in found])
    rows = []
    for (_n, value), numbers in found.items():
        if not value or value not in names:
            continue
        own = tuple(numbers.get(key, (0, 0, 0)) for key in keys)
        code, name = names[value]
        rows.append(Row(int(value), code, name, own, score_of(computation, weights, own, period)))
    rows.sort(key=lambda row: row.code)
    total = tuple(tuple(map(sum, zip(*(row.numbers[n] for row in rows), strict=True))) for n in range(len(keys)))
    return rows, total if rows else ((0, 0, 0),) * len(keys)  # type: ignore[return-value]


def points_of(computation: Computation, weight: Weight, numbers: Numbers, period: Period) -> float | None:
    """Points of one item, on the line from `zero` to `full`; None where nothing was counted."""
    item = computation.rules.item(weight.indicator)
    value = computation.figure(item, numbers, period).value if item is not None else None
    if value is None:
        return None
    share = (value - weight.zero) / (weight.full - weight.zero)
    return weight.points * min(1.0, max(0.0, share))


def score_of(
    computation: Computation, weights: Sequence[Weight], numbers: Sequence[Numbers], period: Period
) -> float | None:
    """All points; items without anything counted are left out and the others stand for the whole."""
    points = [points_of(computation, w, n, period) for w, n in zip(weights, numbers, strict=True)]
    whole = sum(w.points for w, p in zip(weights, points, strict=True) if p is not None)
    return round(100 * sum(p for p in points if p is not None) / whole, 1) if whole else None


def hidden(rows: Sequence[Mapping[str, Any]], least: int) -> set[Pair]:
    """Which figures of a published sheet are hidden: those that rest on fewer than `least` cases, and further ones, so
    that no hidden number can be worked out from the total of its column. 小数保护

    In a column with anything hidden at least two figures are, and together they rest on `least` cases or more. Rows
    that hide something already are taken first, so that few rows lose their points.
    """
    below = [[numbers[1] for numbers in row["numbers"]] for row in rows]
    chosen = {(r, c) for r, row in enumerate(below) for c, n in enumerate(row) if 0 < n < least}
    while True:
        more = _complement(below, chosen, least)
        if not more:
            return chosen
        chosen |= more


def _complement(below: Sequence[Sequence[int]], chosen: set[Pair], least: int) -> set[Pair]:
    marked = {r for r, _c in chosen}
    for c in range(len(below[0]) if below else 0):
        gone = [r for r in range(len(below)) if (r, c) in chosen]
        if not gone or (len(gone) > 1 and sum(below[r][c] for r in gone) >= least):
            continue
        left = [r for r in range(len(below)) if (r, c) not in chosen and below[r][c]]
        if not left:
            # Nothing to hide it behind: the total of this column is hidden with it.
            continue
        return {(min(left, key=lambda r: (r not in marked, below[r][c], r)), c)}
    return set()


def hidden_totals(rows: Sequence[Mapping[str, Any]], pairs: set[Pair], least: int) -> set[int]:
    """Columns whose total would give a hidden number away."""
    columns = range(len(rows[0]["numbers"])) if rows else range(0)
    found = set()
    for c in columns:
        gone = [r for r in range(len(rows)) if (r, c) in pairs]
        if gone and (len(gone) < 2 or sum(rows[r]["numbers"][c][1] for r in gone) < least):
            found.add(c)
    return found
