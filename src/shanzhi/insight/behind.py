"""The cases behind a figure: the very rows that were counted, as far as the reader may see them, and what a second look
at some of them found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, QuerySet, Value

from shanzhi.cases.models import Case
from shanzhi.cases.queries import visible
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.profile_indicators import Condition, Indicator
from shanzhi.places.queries import after

from . import vocabulary
from .cuts import DIMENSIONS
from .figures import Filter
from .models import Fact, Recheck
from .periods import Period

SIZE = 50
PARTS = ("numerator", "denominator", "rest", "left_out")
"""Counted above the line, below it, below but not above, and left out."""


def facts(item: Indicator, period: Period, chosen: Filter, part: str) -> QuerySet[Fact]:
    """The facts that make up one number of a figure."""
    day = vocabulary.COHORTS[item.cohort][0]
    found = Fact.objects.filter(**{f"{day}__range": (period.first, period.last)}).filter(_narrowed(chosen))
    above = item.numerator if item.measure in ("share", "count") else Condition()
    found = _where(found, item.denominator)
    out = vocabulary.mask(item.exclude)
    found = found.annotate(out_=_bits(out))
    if part == "left_out":
        return found.exclude(out_=0)
    found = found.filter(out_=0)
    if part == "denominator" and item.measure != "count":
        return found
    if part == "rest":
        return found.exclude(pk__in=_where(found, above).values("pk"))
    return _where(found, above)


def _where(found: QuerySet[Fact], condition: Condition) -> QuerySet[Fact]:
    """The same tests as `vocabulary.condition_sql`, for the ORM."""
    for kind, keys in (("all", condition.all), ("any", condition.any), ("none", condition.none)):
        if not keys:
            continue
        bits = vocabulary.mask(keys)
        name = f"{kind}_{len(found.query.annotations)}_"
        found = found.annotate(**{name: _bits(bits)})
        wanted = bits if kind == "all" else 0
        found = found.exclude(**{name: 0}) if kind == "any" else found.filter(**{name: wanted})
    return found


def _bits(mask: int) -> Any:
    """The bits of a mask that are set. Said to be big on both sides: as plain integers they would be cut to 32 bits."""
    big: Any = Value(mask, output_field=BigIntegerField())
    return ExpressionWrapper(F("marks").bitand(big), output_field=BigIntegerField())


def _narrowed(chosen: Filter) -> Q:
    condition = Q()
    for name, values in chosen.values.items():
        column = DIMENSIONS[name]
        known = [v for v in values if v]
        test = Q(**{f"{column}__in": known})
        if "" in values:
            test |= Q(**{f"{column}__isnull": True})
        condition &= test
    if chosen.path:
        condition &= _under(chosen.path)
    if not chosen.scope.is_whole:
        reached = Q(pk__in=[])
        for path in chosen.scope.paths:
            reached |= _under(path)
        if chosen.scope.units:
            reached |= Q(unit_id__in=chosen.scope.units)
        condition &= reached
    return condition


def _under(path: str) -> Q:
    return Q(area_path__gte=path, area_path__lt=after(path))


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of the cases behind a figure, the newest first."""

    cases: list[Case]
    previous: str | None
    next: str | None
    count: int | None = None


def page(
    item: Indicator, period: Period, chosen: Filter, part: str, *, by: Actor, after: str = "", size: int = SIZE
) -> Page:
    """Those of the counted cases that the reader may see. 指标背后的案件"""
    day = vocabulary.COHORTS[item.cohort][0]
    found = facts(item, period, chosen, part).filter(case_id__in=visible(by).order_by().values("pk"))
    place = _cursor(after)
    if place is not None:
        found = found.filter(Q(**{f"{day}__lt": place[0]}) | Q(**{day: place[0]}, case_id__lt=place[1]))
    keys = list(found.order_by(f"-{day}", "-case_id").values_list("case_id", day)[: size + 1])
    rows = Case.objects.select_related("area", "lead_unit").in_bulk([pk for pk, _day in keys[:size]])
    cases = [rows[pk] for pk, _day in keys[:size] if pk in rows]
    following = f"{keys[size - 1][1].isoformat()}_{keys[size - 1][0]}" if len(keys) > size else None
    return Page(cases, None, following)


def _cursor(text: str) -> tuple[date, int] | None:
    day, _sep, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


def count(item: Indicator, period: Period, chosen: Filter, part: str) -> int:
    """How many there are, seen or not: the number of the figure."""
    return facts(item, period, chosen, part).count()


def count_hidden(item: Indicator, period: Period, chosen: Filter, part: str, *, by: Actor) -> int:
    """How many of them the reader may not see."""
    found = facts(item, period, chosen, part)
    return found.count() - found.filter(case_id__in=visible(by).order_by().values("pk")).count()


@dataclass(frozen=True, slots=True)
class Rechecked:
    """抽查情况. Of closed cases looked at again: how many, how many were truly solved."""

    drawn: int
    true: int
    false: int
    unreached: int

    @property
    def looked_at(self) -> int:
        return self.true + self.false


def rechecked(period: Period, chosen: Filter) -> Rechecked:
    """Of the cases closed in a period: every finding of every sample. 抽查情况"""
    rows = Recheck.objects.filter(
        case_id__in=Fact.objects.filter(closed_on__range=(period.first, period.last))
        .filter(_narrowed(chosen))
        .values("case_id")
    )
    is_: Callable[[str], Any] = lambda finding: Count("pk", filter=Q(finding=finding))  # noqa: E731
    found = rows.aggregate(drawn=Count("pk"), true=is_("true"), false=is_("false"), unreached=is_("unreached"))
    return Rechecked(**found)


def left_out(item: Indicator, period: Period, chosen: Filter) -> dict[str, int]:
    """How many were left out for which reason; a case has one at most."""
    if not item.exclude:
        return {}
    found = facts(item, period, chosen, "left_out")
    sums: dict[str, Any] = {
        reason: Count("pk", filter=Q(**{f"is_{reason}_": vocabulary.BITS[reason]})) for reason in map(str, item.exclude)
    }
    bits: dict[str, Any] = {f"is_{reason}_": _bits(vocabulary.BITS[reason]) for reason in map(str, item.exclude)}
    return found.annotate(**bits).aggregate(**sums)
