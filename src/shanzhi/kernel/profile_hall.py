"""接待大厅: numbers, priorities, lawful ways with their time, bundles, hotlines and appointments, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from shanzhi.kernel.profile_types import LimitText, Name, Section, Words
from shanzhi.kernel.worktime import Limit

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Span = Annotated[str, Field(pattern=r"^[1-9]\d{0,2}[dmy]$")]
"""`60d` days, `6m` months, `3y` years: time within which somebody must ask."""


class LawfulWay(Section):
    """法定途径. Where the law sends a matter: within what time, with what in hand, and what happens then."""

    key: Key
    name: Name
    for_what: Name
    law: Name
    article: str = ""
    within: Span | None = None
    """From `counts_from`; none is any time."""
    counts_from: str = ""
    over: str = ""
    """What still can be done when the time is over."""
    then: str = ""
    """The body's own clock, with its article."""
    bring: tuple[str, ...] = ()
    where: str = ""
    phone: str = ""
    unit: str = ""
    """Code of the unit that takes it, where it sits in the county."""
    wall: Literal["", "legal_aid", "psychology", "accusation"] = ""
    """Behind a wall: the hall sees that somebody was referred, only the unit reads why."""
    categories: tuple[str, ...] = ()
    """Beginnings of category codes that it fits."""
    keywords: Words = ()
    comes_last: bool = False
    """Proposed only where no other way fits (信访后置)."""


class Priority(Section):
    """优先. Who goes ahead, by so many minutes of waiting: nobody waits for ever behind them."""

    key: Key
    name: Name
    ahead: Annotated[int, Field(ge=1, le=240)] = 30


class PracticeStep(Section):
    """接待步骤. A place's own name for what is done with a visitor: 分诊、接诊、转诊、会诊、复诊."""

    key: Literal["triage", "receive", "refer", "confer", "revisit"]
    name: Name
    note: str = ""


class BundleItem(Section):
    """一类事中的一项. Proposed; a person confirms each."""

    key: Key
    name: Name
    do: Literal["case", "refer", "call"]
    category: str = ""
    way: str = ""
    unit: str = ""
    ask: str = ""
    """What the clerk asks before confirming."""


class Bundle(Section):
    """一类事. What belongs together for one visitor."""

    key: Key
    name: Name
    note: str = ""
    categories: tuple[str, ...] = ()
    keywords: Words = ()
    items: tuple[BundleItem, ...]


class HotlineNumber(Section):
    """热线. A number whose calls are typed in here."""

    number: Annotated[str, Field(pattern=r"^\d{3,12}$")]
    name: Name
    channel: str
    """Of the cases that come of its calls."""
    unit: str = ""


class Appointments(Section):
    """预约."""

    every_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    places: Annotated[int, Field(ge=1, le=50)] = 2
    """In one slot of one queue."""
    days_ahead: Annotated[int, Field(ge=1, le=60)] = 10
    queues: tuple[str, ...] = ()
    """Windows that take appointments; none named: all."""
    remind: LimitText = Limit(20, "h")
    """So long before, one message."""
    late_minutes: Annotated[int, Field(ge=0, le=240)] = 20
    """So long an appointment keeps its turn."""


class HallRules(Section):
    """大厅."""

    priorities: tuple[Priority, ...] = (
        Priority(key="elderly", name="七十岁以上老人"),
        Priority(key="disabled", name="残疾人"),
        Priority(key="with_child", name="孕妇、带婴幼儿"),
        Priority(key="soldier", name="军人、退役军人、消防救援人员"),
    )
    practice: tuple[PracticeStep, ...] = ()
    minutes: Annotated[int, Field(ge=1, le=120)] = 12
    """How long one visitor takes, until today's own figures say better."""
    calls: Annotated[int, Field(ge=1, le=9)] = 3
    """How often a number is called before it may be passed over."""
    answer_call: LimitText = Limit(15, "min")
    """随驻: within which a unit that is called to the hall answers."""
    arrive: LimitText = Limit(1, "h")
    lines: tuple[HotlineNumber, ...] = ()
    appointments: Appointments = Appointments()
    kiosk_idle: Annotated[int, Field(ge=10, le=300)] = 45
    """Seconds after which the kiosk goes back to its start."""
    kiosk_note: str = ""
    screen_note: str = ""
    keep_days: Annotated[int, Field(ge=30, le=36500)] = 1095
    """保留: after which a visit without a case loses its persons and words."""


def mistakes(
    hall: HallRules,
    ways: Sequence[LawfulWay],
    bundles: Sequence[Bundle],
    *,
    windows: set[str],
    channels: set[str],
    units: set[str],
    categories: set[str],
    unknown: Callable[[str, object, Iterable[object]], str],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What does not fit the other sections."""
    keys = {w.key for w in ways}
    for n, way in enumerate(ways):
        if way.unit and way.unit not in units:
            yield ("lawful_ways", n, "unit"), unknown("单位", way.unit, units)
        if way.within and not way.counts_from:
            yield ("lawful_ways", n, "counts_from"), "写了期限，也要写从哪天起算。"
    for n, bundle in enumerate(bundles):
        for m, item in enumerate(bundle.items):
            at = ("bundles", n, "items", m)
            if item.do == "case" and item.category not in categories:
                yield (*at, "category"), unknown("类别", item.category, categories)
            if item.do == "refer" and item.way not in keys:
                yield (*at, "way"), unknown("法定途径", item.way, keys)
            if item.do == "call" and item.unit not in units:
                yield (*at, "unit"), unknown("单位", item.unit, units)
    for n, line in enumerate(hall.lines):
        if line.channel not in channels:
            yield ("hall", "lines", n, "channel"), unknown("来源", line.channel, channels)
    for n, queue in enumerate(hall.appointments.queues):
        if queue not in windows:
            yield ("hall", "appointments", "queues", n), unknown("窗口", queue, windows)
