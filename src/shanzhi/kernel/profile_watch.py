"""值守: statutory clocks with the law they come from, the emergency mode's limits, and the rota's shifts, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import time
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_types import LimitText, Name, Section
from shanzhi.kernel.worktime import Limit

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
MEETS = Literal["accept", "dispatch", "take_up", "send_back", "report_back", "reply", "transfer"]


class LawfulPause(Section):
    """中止事由. A reason for which the law leaves time out of the count."""

    key: Key
    name: Name


class StatutoryClock(Section):
    """法定时限. One step of one route, with the law's own limit. Never mixed with the county's limits."""

    key: Key
    route: Name
    """信访, 12345热线, 法律援助: what the step belongs to."""
    step: Name
    limit: LimitText
    """`15d` calendar days (the first day not counted, a last day that is a day off rolls over), `5wd` working days."""
    law: Name
    article: str = ""
    words: Name
    """What it asks, in a sentence for the clerk."""
    whose: Literal["agency", "resident"] = "agency"
    """A resident's time to ask for something lapses; nobody is late."""
    starts: Literal["open_case", "accept", "dispatch", "hand"] = "hand"
    """By itself with this move of a case that fits, or by hand."""
    follows: Key | None = None
    """Starts when that clock has been met."""
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """The cases that it fits: their channel, or their category or its group. None of both: by hand for any case."""
    met_by: tuple[MEETS, ...] = ()
    bars: Literal["send_back"] | None = None
    """A move that is refused once the time is over."""
    pauses: tuple[LawfulPause, ...] = ()
    extension: LimitText | None = None
    extensions: Annotated[int, Field(ge=1, le=9)] = 1
    extended_by: str = ""
    """Who approves, in the law's words."""
    remind: LimitText | None = Limit(2, "wd")
    """So long before it is due people are reminded."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.extension and self.extension.unit != self.limit.unit:
            raise ValueError(_("延长的单位应与时限相同"))
        if self.limit.unit not in ("d", "wd", "h"):
            raise ValueError(_("法定时限只能写日（d）、工作日（wd）或小时（h）"))
        if self.starts != "hand" and not (self.channels or self.categories):
            raise ValueError(_("自动起算的时限要写明 channels 或 categories"))
        if self.follows == self.key:
            raise ValueError(_("时限不能接在自己后面"))
        return self


class EmergencyRules(Section):
    """平战切换. Offered when an emergency is declared; who declares it may set other limits for it."""

    accept: LimitText = Limit(15, "min")
    dispatch: LimitText = Limit(30, "min")
    handle: LimitText = Limit(12, "h")
    longest: LimitText = Limit(15, "d")
    """No emergency is declared for longer; it may be declared anew."""
    answer_within: LimitText = Limit(30, "min")
    """A call-up that nobody has answered by then is shown as missing."""
    call_up: tuple[str, ...] = ("leader", "command_chief", "dispatcher")
    """Posts that are offered for the call-up."""


class Shift(Section):
    """班次."""

    key: Key
    name: Name
    begins: time
    ends: time
    """Not after `begins`: it ends on the next day."""
    days: Literal["all", "working", "off"] = "all"


class DutyRules(Section):
    """值班."""

    shifts: tuple[Shift, ...] = (
        Shift(key="day", name="白班", begins=time(8, 30), ends=time(17, 0)),
        Shift(key="night", name="夜班", begins=time(17, 0), ends=time(8, 30)),
    )
    leaders: tuple[str, ...] = ("leader", "command_chief")
    """Posts of which one leads the duty, and of which leaders receive residents."""
    reception_minutes: Annotated[int, Field(ge=5, le=120)] = 20
    """A place in the leader's reception day."""

    def shift(self, key: str) -> Shift | None:
        return next((s for s in self.shifts if s.key == key), None)


def mistakes(
    clocks: Sequence[StatutoryClock],
    emergency: EmergencyRules,
    duty: DutyRules,
    *,
    channels: set[str],
    categories: set[str],
    posts: set[str],
    unknown: Callable[[str, object, Iterable[object]], str],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit the other sections."""
    keys = {c.key for c in clocks}
    for n, clock in enumerate(clocks):
        for m, channel in enumerate(clock.channels):
            if channel not in channels:
                yield ("statutory", n, "channels", m), unknown(_("来源"), channel, channels)
        for m, category in enumerate(clock.categories):
            if category not in categories:
                yield ("statutory", n, "categories", m), unknown(_("类别"), category, categories)
        if clock.follows and clock.follows not in keys:
            yield ("statutory", n, "follows"), unknown(_("法定时限"), clock.follows, keys)
    for m, post in enumerate(emergency.call_up):
        if post not in posts:
            yield ("emergency", "call_up", m), unknown(_("岗位"), post, posts)
    for m, post in enumerate(duty.leaders):
        if post not in posts:
            yield ("duty", "leaders", m), unknown(_("岗位"), post, posts)
    if len({s.key for s in duty.shifts}) != len(duty.shifts):
        yield ("duty", "shifts"), _("同一个班次写了两次。")
