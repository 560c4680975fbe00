"""吹哨报到 and 专项联动: who may call units to a place and within what limits, and which units a kind of trouble brings
together by itself, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_types import UNIT_KINDS, LimitText, Name, Section, Words
from shanzhi.kernel.worktime import Limit

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
Unknown = Callable[[str, object, Iterable[object]], str]
"""Words for a reference that leads nowhere."""


class WhistleKind(Section):
    """哨种. How soon a called unit answers and how soon it is there."""

    key: Key
    name: Name
    answer: LimitText
    arrive: LimitText
    note: str = ""


class WhistleRules(Section):
    """吹哨报到."""

    kinds: tuple[WhistleKind, ...] = (
        WhistleKind(key="emergency", name="应急哨", answer=Limit(10, "min"), arrive=Limit(30, "min")),
        WhistleKind(key="everyday", name="日常哨", answer=Limit(4, "wh"), arrive=Limit(1, "wd")),
    )
    callers: tuple[UNIT_KINDS, ...] = ("centre", "command_room", "township", "station", "community")
    """Kinds of units whose people may call others, if their post allows it. A department answers, it does not call."""
    remind_share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """A unit that has not answered is reminded when this share of its time has gone, and again at the limit."""

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        keys = [kind.key for kind in self.kinds]
        if not keys or len(set(keys)) != len(keys):
            raise ValueError(_("哨种至少一种，key 不能重复"))
        return self

    def kind(self, key: str) -> WhistleKind | None:
        return next((kind for kind in self.kinds if kind.key == key), None)


class When(Section):
    """启动条件. Any one of those that are named is enough; none named: always."""

    group: bool = False
    severity_from: Annotated[int, Field(ge=0, le=9)] = 0
    people_from: Annotated[int, Field(ge=0)] = 0
    amount_from: Annotated[int, Field(ge=0)] = 0
    """Yuan, as the form of the category asks for it (`amount`)."""

    @property
    def is_always(self) -> bool:
        return not (self.group or self.severity_from or self.people_from or self.amount_from)


class LinkageStep(Section):
    """联动步骤. Who does what, by when."""

    key: Key
    name: Name
    unit: str
    """A unit's code, or `@` and the key of a unit that every town or village has."""
    role: Name
    """监察执法, 法律援助: what the unit is here for."""
    limit: LimitText
    """From the start of the plan."""
    note: str = ""


class LinkagePlan(Section):
    """专项联动预案."""

    key: Key
    name: Name
    categories: Words
    """Codes of categories; that of a group stands for all in it."""
    when: When = When()
    mode: Literal["auto", "suggest"] = "auto"
    """`auto` starts with the dispatch by itself; `suggest` waits for a person, who may decline with a reason."""
    steps: tuple[LinkageStep, ...]
    first: tuple[str, ...] = ()
    """先做什么, in plain words for whoever handles the case."""

    @model_validator(mode="after")
    def _each_step_once(self) -> Self:
        keys = [step.key for step in self.steps]
        if not keys or len(set(keys)) != len(keys):
            raise ValueError(_("预案至少一步，步骤的 key 不能重复"))
        return self


def mistakes(
    plans: Iterable[LinkagePlan], *, categories: set[str], units: set[str], ranks: set[int], unknown: Unknown
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Plans speak of categories, units and severities that exist."""
    for n, plan in enumerate(plans):
        for m, code in enumerate(plan.categories):
            if code not in categories:
                yield ("linkage_plans", n, "categories", m), unknown(_("类别"), code, categories)
        for m, step in enumerate(plan.steps):
            if step.unit not in units:
                yield ("linkage_plans", n, "steps", m, "unit"), unknown(_("单位"), step.unit, units)
        if plan.when.severity_from and plan.when.severity_from not in ranks:
            yield ("linkage_plans", n, "when", "severity_from"), unknown(_("等级"), plan.when.severity_from, ranks)
