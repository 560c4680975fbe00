"""Indicators as data: what is counted, out of what, on which day a case counts, and what is left out.

A profile composes conditions from a closed list of facts about a case; it never holds an expression or SQL. What the
facts mean, and how they are counted, is the business of the room of analysis.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_types import Name, Section

Mark = Literal[
    "accepted", "accepted_in_time", "dispatched", "handled", "handled_in_time", "closed", "replied",
    "wants_follow_up", "followed_up", "said_solved", "said_unsolved", "rated", "satisfied", "basically_satisfied",
    "redone", "returned", "first_dispatch_returned", "objected", "objection_upheld", "objection_refused",
    "extended", "overdue", "supervised", "repeated",
    "solved_at_village", "solved_at_town", "solved_at_county",
    "key", "group", "event", "dispute", "consultation", "clue",
]  # fmt: skip
"""What may be true of a case."""
Reason = Literal["merged", "withdrawn", "refused", "transferred", "suspended", "not_due", "acceptance_not_due"]
"""Why a case is left out of a figure and listed apart. A case has one reason at most."""
Cohort = Literal["opened", "accepted", "due", "closed"]
"""The day on which a case belongs to a period: 登记, 受理, 应办结, 结案."""
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Condition(Section):
    """条件. Every fact of `all`, at least one of `any`, none of `none`; a plain list means `all`."""

    all: tuple[Mark, ...] = ()
    any: tuple[Mark, ...] = ()
    none: tuple[Mark, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, data: Any) -> Any:
        return {"all": data} if isinstance(data, list | tuple) else data


class Indicator(Section):
    """指标."""

    key: Key
    name: Name
    group: Name
    """受理, 办理, 效果…: rows of one group stand together."""
    cohort: Cohort
    numerator: Condition = Condition()
    denominator: Condition = Condition()
    """Among the cohort's cases; empty is all of them."""
    measure: Literal["share", "count", "working_days", "calendar_days"] = "share"
    """A share in per cent, a plain count of the numerator, or the mean time from acceptance to closing."""
    better: Literal["higher", "lower", "neither"] = "higher"
    exclude: tuple[Reason, ...] = ("merged", "withdrawn", "refused", "transferred", "suspended")
    rechecked: bool = False
    """A sampled re-check is shown beside it, because a figure near 100 % invites wishful counting."""
    note: str = ""

    @property
    def unit(self) -> str:
        return {"share": "%", "count": _("件"), "working_days": _("工作日"), "calendar_days": _("日")}[self.measure]


class Weight(Section):
    """考评项. A straight line: no points at `zero`, all points at `full`."""

    indicator: Key
    points: Annotated[float, Field(gt=0, le=100)]
    full: float
    zero: float


class Repeats(Section):
    """重复诉求. The same trouble again within so many days."""

    days: Annotated[int, Field(ge=1, le=366)] = 30
    same: Literal["address", "grid"] = "address"
    """The same written place in the same grid, or only the same grid; always the same category."""


class Indicators(Section):
    """指标与考评."""

    items: tuple[Indicator, ...] = ()
    appraise_units: tuple[Weight, ...] = ()
    appraise_areas: tuple[Weight, ...] = ()
    publish_least: Annotated[int, Field(ge=1, le=100)] = 5
    """Published figures that rest on fewer cases than this are hidden."""
    near_full: Annotated[float, Field(gt=0, le=100)] = 98.0
    """From this many per cent a figure asks for its sampled re-check."""
    sample: Annotated[int, Field(ge=1, le=500)] = 30
    """Cases drawn for a re-check, unless somebody says otherwise."""
    repeats: Repeats = Repeats()

    @model_validator(mode="before")
    @classmethod
    def _name_the_items(cls, data: Any) -> Any:
        """In the file `items` is `key: {…}`, so that a county can change one."""
        if isinstance(data, dict) and isinstance(data.get("items"), dict):
            items = [{**value, "key": key} for key, value in data["items"].items() if isinstance(value, dict)]
            return {**data, "items": items}
        return data

    def item(self, key: str) -> Indicator | None:
        return next((item for item in self.items if item.key == key), None)


def mistakes(section: Indicators) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What no single item can see by itself."""
    keys = [item.key for item in section.items]
    for n, item in enumerate(section.items):
        if keys.index(item.key) != n:
            yield ("indicators", "items", item.key), _("指标“{key}”写了两次。").format(key=item.key)
        for part in (item.numerator, item.denominator):
            both = set(part.all) & set(part.none)
            if both:
                words = _("指标“{name}”的条件“{mark}”既要又不要，永远数不到案件。")
                yield ("indicators", "items", item.key), words.format(name=item.name, mark="、".join(sorted(both)))
    for name, weights in (("appraise_units", section.appraise_units), ("appraise_areas", section.appraise_areas)):
        for n, weight in enumerate(weights):
            if weight.indicator not in keys:
                words = _("考评项“{key}”没有对应的指标。")
                yield ("indicators", name, n, "indicator"), words.format(key=weight.indicator)
            if weight.full == weight.zero:
                yield ("indicators", name, n), _("考评项“{key}”的满分值和零分值相同。").format(key=weight.indicator)
        total = sum(weight.points for weight in weights)
        if weights and abs(total - 100) > 0.001:
            yield ("indicators", name), _("考评分值合计为{total:g}分，应为100分。").format(total=total)
