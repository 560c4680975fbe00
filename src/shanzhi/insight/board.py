"""What the pages show: all indicators of a question side by side, and one cut by units, towns, kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shanzhi.kernel.profile_indicators import Indicator

from .asking import Question
from .behind import Rechecked, rechecked
from .cuts import LABELS
from .figures import Computation, Figure, kept_cut, latest, sums
from .naming import names_of

MONTHS = 12
BY_NAME, BY_VALUE = "name", "value"
Direction = Literal["", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Change:
    """变化. Against another period: points of a share, days, or per cent of a count."""

    words: str
    sense: Direction
    is_up: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator on the page."""

    item: Indicator
    now: Figure
    to_last: Change | None
    to_year: Change | None
    months: tuple[Figure, ...]
    recheck: Rechecked | None

    @property
    def is_near_full(self) -> bool:
        """So near to everything that it wants its second look."""
        return self.recheck is not None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of one question."""

    groups: dict[str, list[Line]]
    computation: Computation


def board(question: Question) -> Board:
    """All indicators, with the period before, the year before and the last twelve months. 指标总览"""
    computation = latest(question.profile)
    period = question.period
    # The months of a question that no cell knows would each be counted from the facts: its single figures show them.
    months = period.months_up_to(MONTHS) if kept_cut(question.filter)[1] is not None else []
    found = sums(computation.rules, [period, period.before, period.year_before, *months], question.filter)
    second = rechecked(period, question.filter)
    groups: dict[str, list[Line]] = {}
    for item in computation.rules.items:
        figures = [
            computation.figure(item, found.get((n, ""), {}).get(item.key, (0, 0, 0)), p, question.org)
            for n, p in enumerate([period, period.before, period.year_before, *months])
        ]
        groups.setdefault(item.group, []).append(line_of(figures, second, computation.rules.near_full))
    return Board(groups, computation)


def line_of(figures: list[Figure], second: Rechecked, near_full: float) -> Line:
    now, last, year = figures[:3]
    item = now.indicator
    wants = item.rechecked and now.value is not None and (now.value >= near_full or second.looked_at)
    return Line(
        item, now, change(now, last), change(now, year), tuple(figures[3:]), second if wants and second.drawn else None
    )


def change(now: Figure, then: Figure) -> Change | None:
    """How a figure moved; None where there is nothing to compare with."""
    new, old = now.value, then.value
    if new is None or old is None:
        return None
    if now.indicator.measure == "count":
        if not old:
            return None
        difference = 100 * (new - old) / old
        words = f"{difference:+.1f}%"
    else:
        difference = new - old
        words = f"{difference:+.2f}" if now.indicator.measure == "share" else f"{difference:+.1f}"
    if float(words.rstrip("%")) == 0:
        return Change("0", "", False)
    better = now.indicator.better
    sense: Direction = "" if better == "neither" else "good" if (difference > 0) == (better == "higher") else "bad"
    return Change(words.replace("-", "−"), sense, difference > 0)


# ── one indicator, cut ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a breakdown."""

    value: str
    code: str
    name: str
    figure: Figure
    to_last: Change | None
    opens: str
    """The address of the same page, narrowed to this line."""


def dimensions_for(question: Question) -> list[tuple[str, str]]:
    """By what the question may still be cut: not by what it is narrowed to already. Never by persons."""
    narrowed = set(question.filter.values)
    if "village" in narrowed:
        narrowed.add("town")
    return [(name, str(label)) for name, label in LABELS.items() if name not in narrowed]


def breakdown(
    question: Question, item: Indicator, computation: Computation, by: str, *, sort: str = BY_NAME
) -> list[Share]:
    """One indicator by the values of a dimension, in the order of their codes; by value only when asked. 指标分解"""
    period = question.period
    found = sums(computation.rules, [period, period.before], question.filter, by=by, only=[item.key])
    values = {value for n, value in found if n == 0}
    names = names_of(by, values)
    rows = []
    for value in values:
        now, before = (
            computation.figure(item, found.get((n, value), {}).get(item.key, (0, 0, 0)), p)
            for n, p in ((0, period), (1, period.before))
        )
        if not (now.numerator or now.denominator or now.left_out):
            continue
        code, name = names.get(value, ("~", "")) if value else ("~", "")
        opens = question.address(**question.narrowed_by(by, value)) if value or by in ("unit", "village") else ""
        rows.append(Share(value, code, name, now, change(now, before), opens))
    rows.sort(key=lambda row: (row.code, row.name))
    if sort == BY_VALUE:
        up = item.better == "lower"
        rows.sort(key=lambda row: (row.figure.value is None, (row.figure.value or 0) * (1 if up else -1)))
    return rows


def the_line(question: Question, item: Indicator, computation: Computation) -> Line:
    """One indicator as it stands on the board."""
    period = question.period
    periods = [period, period.before, period.year_before, *period.months_up_to(MONTHS)]
    found = sums(computation.rules, periods, question.filter, only=[item.key])
    figures = [
        computation.figure(item, found.get((n, ""), {}).get(item.key, (0, 0, 0)), p, question.org)
        for n, p in enumerate(periods)
    ]
    return line_of(figures, rechecked(period, question.filter), computation.rules.near_full)
