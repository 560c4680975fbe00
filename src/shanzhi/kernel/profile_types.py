"""What the sections of a profile are written with: a frozen piece of data, limits, lists of words, states."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator

from shanzhi.kernel.worktime import Limit, WrongLimit

MAIN_STATES = (
    "DRAFT", "REPORTED", "REGISTERED", "ACCEPTED", "TRIAGED", "DISPATCHED", "HANDLING", "REPORTED_BACK",
    "VERIFIED", "CLOSED", "FOLLOWED_UP", "EVALUATED", "ARCHIVED",
)  # fmt: skip
SIDE_STATES = (
    "RETURNED", "TRANSFERRED", "ESCALATED", "SUSPENDED", "MERGED", "REFUSED", "WITHDRAWN", "REOPENED",
)  # fmt: skip
STATES = frozenset(MAIN_STATES + SIDE_STATES)
"""The one machine of states; a profile may name them otherwise but not add to them."""

Klass = Literal["simple", "ordinary", "complex"]
CLASSES: tuple[Klass, ...] = ("simple", "ordinary", "complex")
UNIT_KINDS = Literal[
    "centre", "command_room", "department", "township", "platform", "window", "station", "community", "committee",
    "social", "other",
]  # fmt: skip


def _limit(value: Any) -> Limit:
    if isinstance(value, Limit):
        return value
    try:
        return Limit.parse(str(value))
    except WrongLimit:
        words = _("时限“{text}”不认识；写法如 7wd（工作日）、4wh（工作小时）、2h（小时）、30min（分钟）、15d（日）")
        raise ValueError(words.format(text=value)) from None


def _words(value: Any) -> Any:
    return tuple(w.strip() for w in re.split(r"[、;；|]", value) if w.strip()) if isinstance(value, str) else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(_("不是正确的正则表达式（{error}）").format(error=error)) from None
    return value


LimitText = Annotated[Limit, PlainValidator(_limit), PlainSerializer(str, return_type=str)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Window = tuple[time, time]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
