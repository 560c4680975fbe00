"""督办阶梯: what happens by itself when a case is stuck, rung by rung, as data."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_types import LimitText, Section
from shanzhi.kernel.worktime import Limit

WHEN = Literal["red", "redos", "not_solved", "returns", "suspended", "listed"]
COUNTED = frozenset({"redos", "not_solved", "returns"})
"""Reached by the so-many-th time; the others by time passing."""


class Rung(Section):
    """一级阶梯. `when` it applies and what it does (`do`)."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
    when: WHEN
    after: LimitText | None = None
    """So long after the lamp went red, the case was parked or listed; none is at once."""
    urgent_after: LimitText | None = None
    """The same for cases that run round the clock; none is at once."""
    times: Annotated[int, Field(ge=1, le=99)] = 1
    """For redos, not_solved and returns: the how-many-th time."""
    do: Literal["urge", "supervise", "call_leader", "suggest_hard", "escalate"]
    kind: Literal["process", "result"] = "process"
    limit: LimitText | None = None
    """By when a supervision is answered; none is the ladder's ordinary limit of its kind."""
    reason: Annotated[str, Field(max_length=200)] = ""
    demand: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _counted_or_timed(self) -> Self:
        if self.when in COUNTED and (self.after or self.urgent_after):
            raise ValueError(_("按次数的阶梯不写 after，写 times"))
        return self


class AnswerLimits(Section):
    """反馈时限. Within which a slip is answered when whoever writes it names no other."""

    process: LimitText = Limit(2, "wd")
    result: LimitText = Limit(3, "wd")
    instruction: LimitText = Limit(3, "wd")
    review: LimitText = Limit(10, "wd")
    """疑难件: until the first review."""


class Ladder(Section):
    """督办阶梯."""

    limits: AnswerLimits = AnswerLimits()
    rungs: tuple[Rung, ...] = ()

    @model_validator(mode="after")
    def _each_key_once(self) -> Self:
        keys = [rung.key for rung in self.rungs]
        if len(set(keys)) != len(keys):
            raise ValueError(_("阶梯的 key 不能重复"))
        return self
