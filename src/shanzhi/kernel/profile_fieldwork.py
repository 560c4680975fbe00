"""网格工作: whom grid workers visit and how often, the big choices of a report, what a visit asks, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_types import Name, Section

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
CYCLES = Literal["week", "month", "two_months", "quarter", "year"]


class VisitGroup(Section):
    """走访类别. A group is visited as a service, and `service` says which; it is never a list of suspects."""

    key: Key
    name: Name
    every: CYCLES
    service: str = ""
    """What the visit is for, in words for the worker at the door."""


class VisitField(Section):
    """走访要素. One thing a visit confirms; it comes pre-filled, and only what changed is typed."""

    key: Key
    name: Name
    kind: Literal["number", "yes_no", "text"] = "text"


class ReportChoice(Section):
    """上报大类. One large button on the phone."""

    key: Key
    name: Name
    icon: str
    categories: tuple[str, ...]
    """The first is taken unless the worker chooses another."""


class FieldRules(Section):
    """网格工作."""

    visits: tuple[VisitGroup, ...] = (VisitGroup(key="everybody", name="普通住户", every="two_months"),)
    form: tuple[VisitField, ...] = ()
    choices: tuple[ReportChoice, ...] = ()
    settle_up_to: Annotated[int, Field(ge=0, le=5)] = 2
    """即查即改 is for troubles up to this severity; graver ones are reported, settled or not."""
    retry_after: Annotated[int, Field(ge=1, le=31)] = 3
    """Days until the next try when nobody was at home."""
    photos: Annotated[int, Field(ge=1, le=20)] = 9
    keep_days: Annotated[int, Field(ge=1, le=90)] = 14
    """What was pulled to a phone is forgotten there after so many days without a log-in."""

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        for rows in (self.visits, self.form, self.choices):
            keys = [row.key for row in rows]
            if len(set(keys)) != len(keys):
                raise ValueError(_("同一组里的 key 不能重复"))
        if not self.visits:
            raise ValueError(_("走访类别至少一种"))
        return self

    def group(self, key: str) -> VisitGroup | None:
        return next((g for g in self.visits if g.key == key), None)


def mistakes(
    rules: FieldRules, *, categories: set[str], unknown: Callable[[str, object, Iterable[object]], str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit the other sections."""
    for n, choice in enumerate(rules.choices):
        if not choice.categories:
            yield ("fieldwork", "choices", n), _("上报大类至少要有一个类别。")
        for m, category in enumerate(choice.categories):
            if category not in categories:
                yield ("fieldwork", "choices", n, "categories", m), unknown(_("类别"), category, categories)
