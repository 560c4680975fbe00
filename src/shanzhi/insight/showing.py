"""An appraisal sheet as rows of cells: one form for page, paper, spreadsheet and document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_indicators import Indicator, Weight

from .appraising import Pair, hidden_totals, points_of
from .figures import Computation, rules_of
from .models import Sheet
from .periods import Period
from .rules import profile_now

HIDDEN = "＊"
"""What stands in place of a protected number."""


@dataclass(frozen=True, slots=True)
class CellShown:
    """One figure of a sheet."""

    rate: str
    numerator: str
    denominator: str
    points: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class RowShown:
    """A unit, a town, or all together."""

    id: int
    name: str
    cells: tuple[CellShown, ...]
    score: str


@dataclass(frozen=True, slots=True)
class Head:
    item: Indicator
    points: str


@dataclass(frozen=True, slots=True)
class TableShown:
    heads: tuple[Head, ...]
    rows: tuple[RowShown, ...]
    total: RowShown
    hidden: int
    least: int


def number_of(sheet: Sheet, profile: Profile) -> str:
    """文号, where the county has one for this paper."""
    paper = profile.paper("appraisal_sheet")
    if paper is None or not paper.number:
        return ""
    return paper.number.format(year=sheet.month.year, serial=f"{sheet.pk:03}", code="", short=profile.county.short)


def table(sheet: Sheet, *, is_public: bool) -> TableShown:
    """The sheet as it may be shown. 考评表"""
    rules = rules_of(sheet.rule_version)
    weights = [Weight.model_validate(w) for w in sheet.content["items"]]
    computation = Computation(rules, sheet.rule_version, sheet.computed_at, _day_seconds())
    pairs: set[Pair] = {(r, c) for r, c in sheet.hidden} if is_public else set()
    rows: list[dict[str, Any]] = sheet.content["rows"]
    gone = hidden_totals(rows, pairs, rules.publish_least) if pairs else set()
    period = Period.of_month(sheet.month)

    def cells(numbers: list[list[int]], hidden: set[int]) -> tuple[CellShown, ...]:
        return tuple(
            _cell(computation, weight, tuple(n), period, n_ in hidden)  # type: ignore[arg-type]
            for n_, (weight, n) in enumerate(zip(weights, numbers, strict=True))
        )

    shown = []
    for r, row in enumerate(rows):
        hidden = {c for q, c in pairs if q == r}
        # Points would give the hidden figure away.
        score = HIDDEN if hidden else _points(row["score"])
        shown.append(RowShown(row["id"], row["name"], cells(row["numbers"], hidden), score))
    total = RowShown(0, _("合计"), cells(sheet.content["total"], gone), "")
    heads = tuple(Head(rules.item(w.indicator), f"{w.points:g}") for w in weights)  # type: ignore[arg-type]
    return TableShown(heads, tuple(shown), total, len(pairs), rules.publish_least)


def _cell(
    computation: Computation, weight: Weight, numbers: tuple[int, int, int], period: Period, is_hidden: bool
) -> CellShown:
    if is_hidden:
        return CellShown(HIDDEN, HIDDEN, HIDDEN, HIDDEN, is_hidden=True)
    item = computation.rules.item(weight.indicator)
    figure = computation.figure(item, numbers, period) if item is not None else None
    rate = figure.shown if figure is not None else "—"
    return CellShown(rate, str(numbers[0]), str(numbers[1]), _points(points_of(computation, weight, numbers, period)))


def _points(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _day_seconds() -> int:
    return int(profile_now().calendar().day_length.total_seconds())
