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


class CheckItem(Section):
    """检查项. One question of a checklist: whose it is, under which law, and what follows when it is not in order."""

    key: Key
    text: Annotated[str, Field(min_length=2, max_length=200)]
    part: Annotated[str, Field(max_length=30)] = ""
    """The heading under which it stands, so that fifty items are read in parts."""
    kind: Literal["ok", "yes_no", "number", "choice", "text"] = "ok"
    """`ok`: in order, not in order, does not apply. `yes_no`: no is not in order. The others are only noted."""
    options: tuple[Annotated[str, Field(max_length=40)], ...] = ()
    required: bool = True
    unit: Annotated[str, Field(max_length=32)] = ""
    """Whose item: a unit's code, or `@` and the key of a unit that every town or village has. Empty: whoever checks."""
    law: Annotated[str, Field(max_length=160)] = ""
    category: Annotated[str, Field(max_length=24)] = ""
    """The kind of case a finding becomes."""
    at_once: bool = False
    """Too grave to wait for a re-check: the finding becomes a case with the visit."""
    recheck_after: Annotated[int, Field(ge=1, le=365)] | None = None
    """Days until somebody looks again; none: the county's usual number."""
    photo: bool = False
    """Not in order: a photo is wanted."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind == "choice" and len(self.options) < 2:
            raise ValueError(_("选择题至少要有两个选项"))
        if self.at_once and not self.category:
            raise ValueError(_("立即转案件的检查项要写明类别"))
        return self


class CheckForm(Section):
    """检查表样式. A list that a county may copy and change in a page."""

    key: Key
    name: Name
    says: str = ""
    items: tuple[CheckItem, ...]

    @model_validator(mode="after")
    def _each_item_once(self) -> Self:
        keys = [item.key for item in self.items]
        if not keys or len(set(keys)) != len(keys):
            raise ValueError(_("检查表至少有一项，检查项的 key 不能重复"))
        return self


class RefreshRules(Section):
    """资料更新周期. How often what is known of a door is confirmed anew, in town and in the countryside."""

    town: CYCLES = "month"
    countryside: CYCLES = "two_months"


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
    refresh: RefreshRules | None = None
    check_ins: bool = False
    """May an emergency ask for check-ins at named points? Only while it is on, and only where points are named."""
    recheck_after: Annotated[int, Field(ge=1, le=365)] = 15
    """Days until a finding is looked at again."""
    checklists: tuple[CheckForm, ...] = ()

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        for rows in (self.visits, self.form, self.choices, self.checklists):
            keys = [row.key for row in rows]
            if len(set(keys)) != len(keys):
                raise ValueError(_("同一组里的 key 不能重复"))
        if not self.visits:
            raise ValueError(_("走访类别至少一种"))
        return self

    def group(self, key: str) -> VisitGroup | None:
        return next((g for g in self.visits if g.key == key), None)


def mistakes(
    rules: FieldRules, *, categories: set[str], units: set[str], unknown: Callable[[str, object, Iterable[object]], str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit the other sections."""
    for n, choice in enumerate(rules.choices):
        if not choice.categories:
            yield ("fieldwork", "choices", n), _("上报大类至少要有一个类别。")
        for m, category in enumerate(choice.categories):
            if category not in categories:
                yield ("fieldwork", "choices", n, "categories", m), unknown(_("类别"), category, categories)
    for n, form in enumerate(rules.checklists):
        for m, item in enumerate(form.items):
            if item.category and item.category not in categories:
                yield (
                    ("fieldwork", "checklists", n, "items", m, "category"),
                    unknown(_("类别"), item.category, categories),
                )
            if item.unit and item.unit not in units:
                yield ("fieldwork", "checklists", n, "items", m, "unit"), unknown(_("单位"), item.unit, units)
