"""The sections of a profile: everything in which one county differs from another, as frozen data."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from shanzhi.kernel.profile_centre import CentrePlan, Collection, Presence
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.kernel.profile_hall import Bundle, HallRules, LawfulWay
from shanzhi.kernel.profile_indicators import Indicators
from shanzhi.kernel.profile_ladder import Ladder
from shanzhi.kernel.profile_linkage import LinkagePlan, WhistleRules
from shanzhi.kernel.profile_mediation import MediationRules
from shanzhi.kernel.profile_types import (
    CLASSES,
    MAIN_STATES,
    SIDE_STATES,
    STATES,
    UNIT_KINDS,
    Klass,
    LimitText,
    Name,
    Pattern,
    Section,
    Window,
    Words,
)
from shanzhi.kernel.profile_watch import DutyRules, EmergencyRules, StatutoryClock
from shanzhi.kernel.worktime import Limit, WorkCalendar

__all__ = ["CLASSES", "MAIN_STATES", "SIDE_STATES", "STATES", "Klass", "Section"]


class County(Section):
    """区县. Names as they stand on pages and papers."""

    code: Annotated[str, Field(pattern=r"^[1-9]\d{5}$")]
    name: Name
    short: Name
    centre: Name
    """中心全称."""
    platform: Name
    """平台名称, on the staff's pages."""
    portal: Name
    """群众端名称."""
    phone: str
    address: str = ""
    paper_header: Name
    """公文抬头."""
    motto: str = ""
    hours: str = ""
    """Opening hours in words, for residents."""


class Level(Section):
    """层级. One level of the area tree, from the top down."""

    key: str
    name: Name
    code_pattern: Pattern
    """What a code of this level looks like."""
    drawn: bool = False
    """Has a boundary on the map."""
    is_grid: bool = False
    """A grid or smaller: belongs to the 网格 side of the tree."""
    optional: bool = False
    """May be left out between its neighbours, as a joint station is."""
    kinds: tuple[str, ...] = ("basic",)
    head: str | None = None
    """The post that heads it."""
    duty: str = ""
    """What this level is for (统筹协调, 前哨站), in words."""


class PostKind(Section):
    """岗位. What somebody in this post may do, inside the area or unit of the appointment."""

    key: str
    name: Name
    levels: tuple[str, ...]
    permissions: tuple[str, ...] = ()
    sensitive: bool = False
    """Needs a second factor to log in."""
    exclusive: str | None = None
    """Posts of the same group are never held by one person."""
    duty: str = ""
    """One sentence for the roster."""


class Channel(Section):
    """来源渠道."""

    key: str
    name: Name
    kind: Literal["staff_typed", "self_service", "partner", "machine"]
    initial: Literal["REPORTED", "ACCEPTED"] = "REPORTED"
    severity: int = 1
    needs: tuple[
        Literal["external_no", "danger_check", "reporter", "phone", "photo", "place", "sender", "reply_by", "paper_no"],
        ...,
    ] = ()
    """Fields that must be filled beside the ordinary ones."""
    return_to: str = ""
    """Where the answer goes back to as well (110指挥中心, 12345平台)."""
    limit: LimitText | None = None
    """A limit the channel brings with it, where it is shorter than ours."""


class CaseKind(Section):
    """案件类型."""

    key: str
    name: Name
    retention_years: int | None = None
    """保管期限; none is for ever."""


class Severity(Section):
    """事件等级. Risk, which is not the lamp: its colours are another scale."""

    rank: int
    name: Name
    is_key: bool = False
    colour: Literal["none", "blue", "yellow", "orange", "red"] = "none"
    note: str = ""


class Circle(Section):
    """知悉范围. Who may know of cases of a category."""

    key: str
    name: Name
    permission: str | None = None
    """Needed on top of reach; none for the open circle."""
    reason: str = ""


class Category(Section):
    """事项类别, from categories.csv."""

    code: str
    name: Name
    parent: str | None = None
    kind: str
    circle: str = "open"
    severity: int = 1
    lead: str | None = None
    """牵头单位: a unit's code, or `@` and the key of a unit that every town or village has."""
    assist: Words = ()
    klass: Klass = Field("ordinary", alias="class")
    limit: LimitText | None = None
    """Its own limit, instead of its class's."""
    keywords: Words = ()
    guide: str = ""
    """一类一指引: what the resident is told to have ready, and how it is handled."""
    files_when: str = ""
    """立案条件."""
    closes_when: str = ""
    """结案条件."""


class UnitRow(Section):
    """单位, from units.csv or made by rule for every town and village."""

    code: str
    name: Name
    short: str = ""
    kind: UNIT_KINDS
    parent: str | None = None
    area: str = ""
    """Division code of its area; empty is the whole county."""
    presence: Literal["permanent", "rota", "on_call", "seconded"] | None = None
    window: str = ""
    phone: str = ""
    duty: str = ""


class UnitRule(Section):
    """A unit that every area of a level has. `{name}` stands for the area's name, without 镇/街道 as `{short}`."""

    key: str
    level: str
    kind: UNIT_KINDS
    name: Name
    short: str = ""
    parent: str | None = None
    """A unit code, or `@key` of another rule for the same area or the one above."""
    duty: str = ""


class Urgent(Section):
    """Round-the-clock limits from a severity upwards."""

    from_severity: int
    accept: LimitText
    dispatch: LimitText
    take_up: LimitText
    handle: LimitText


class Limits(Section):
    """时限."""

    accept: LimitText
    dispatch: LimitText
    take_up: LimitText
    rule: LimitText
    """退单裁定."""
    object: LimitText = Limit(5, "wd")
    """派单异议: how long after the dispatch a unit may still say that the case is not its own."""
    verify: LimitText
    reply: LimitText
    follow_up: LimitText
    classes: dict[Klass, LimitText]
    urgent: Urgent
    longest_extension: LimitText
    extensions: int = 1
    """How often without the centre's chief."""
    longest_suspension: LimitText


class Reminder(Section):
    """提醒. Whom a lamp tells."""

    lamp: Literal["yellow", "red"]
    after: LimitText | None = None
    """How long after the lamp has come on; none is at once."""
    posts: tuple[str, ...]


class Lamps(Section):
    """红黄蓝."""

    yellow_share: float = Field(0.25, gt=0, lt=1)
    yellow_at_least: LimitText | None = None
    blue: Name
    yellow: Name
    red: Name
    paused: Name
    reminders: tuple[Reminder, ...] = ()


class Step(Section):
    """环节. A stretch of the one machine, under the place's own name."""

    key: str
    name: Name
    states: tuple[str, ...]
    resident: str = ""
    """What a resident reads while the case is here."""
    led_by: tuple[UNIT_KINDS, ...] = ()
    """Only while a unit of such a kind leads (先行调解: a committee). The same states then stand in another step for
    everybody else."""


class Tries(Section):
    """先行. Who tries first, before a case goes to the unit that leads its category: mediation first, or village,
    then town, then county. A category that a committee leads is there already."""

    kinds: tuple[str, ...]
    """Kinds of cases: dispute."""
    units: tuple[str, ...]
    """In order, one a dispatch: `@committee`, `@mediation`."""
    why: str
    """What the desk reads beside the proposal."""


class Loop(Section):
    """流程."""

    name: Name
    steps: tuple[Step, ...]
    tries: Tries | None = None
    triage: bool = True
    verify: Literal["always", "key_cases", "never"] = "always"
    verify_on_site: bool = False
    verified_by: tuple[str, ...] = ()
    follow_up: Literal["always", "key_cases", "never"] = "always"
    follow_up_by: tuple[Literal["phone", "home", "message"], ...] = ("phone",)
    rate: bool = True
    follow_up_before_closing: bool = True
    redo_by_itself: int = 1
    """How often 未解决 sends the case back without a person deciding."""
    after_redo: str
    """The post that decides when it is still not solved."""
    archive_after: LimitText


class DeskWindow(Section):
    """窗口."""

    key: str
    name: Name
    general: bool = False
    units: tuple[str, ...] = ()
    letter: Annotated[str, Field(pattern=r"^[A-Z]?$")] = ""
    """Before the numbers of its queue; none: by its place in the list."""
    desks: Annotated[int, Field(ge=1, le=40)] = 1
    """How many counters call from its queue."""


class NoticeText(Section):
    """消息模板. `restricted` is sent instead where the case is not open; it may hold nothing of its content."""

    key: str
    to: Literal["resident", "staff"]
    title: Name
    body: str
    restricted: str
    channels: tuple[Literal["inbox", "sms", "wechat"], ...]
    urgent: bool = False


class Paper(Section):
    """文书."""

    key: str
    title: Name
    number: str = ""
    """文号, with {year}, {serial}, {code}."""
    notes: tuple[str, ...] = ()
    size: Literal["A4", "A5", "receipt"] = "A4"


class QuietHours(Section):
    """免打扰."""

    begins: time
    ends: time


class RightDoor(Section):
    """该找谁. For what is not ours; nothing is declined without one of these."""

    key: str
    name: Name
    for_what: str
    phone: str = ""
    address: str = ""
    bring: tuple[str, ...] = ()
    limit_words: str = ""
    keywords: Words = ()
    emergency: bool = False


class WorkingTime(Section):
    """办公时间. `days_off` and `days_on` hold local days, and a coming year's list before the package has it."""

    windows: tuple[Window, ...]
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()
    known_years: tuple[Annotated[int, Field(ge=2000, le=2099)], ...] = ()
    """Years whose whole list is entered here."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        try:
            WorkCalendar(self.windows)
        except ValueError:
            raise ValueError(_("办公时段应当按先后排列，互不重叠")) from None
        return self


KEYED = (
    "posts",
    "channels",
    "kinds",
    "circles",
    "notices",
    "papers",
    "right_doors",
    "linkage_plans",
    "statutory",
    "lawful_ways",
    "bundles",
)


class Sections(Section):
    """A whole profile, as read."""

    county: County
    levels: tuple[Level, ...]
    posts: tuple[PostKind, ...]
    channels: tuple[Channel, ...]
    kinds: tuple[CaseKind, ...]
    severities: tuple[Severity, ...]
    circles: tuple[Circle, ...]
    categories: tuple[Category, ...]
    units: tuple[UnitRow, ...]
    units_everywhere: tuple[UnitRule, ...]
    limits: Limits
    lamps: Lamps
    ladder: Ladder = Ladder()
    whistle: WhistleRules = WhistleRules()
    linkage_plans: tuple[LinkagePlan, ...] = ()
    statutory: tuple[StatutoryClock, ...] = ()
    emergency: EmergencyRules = EmergencyRules()
    duty: DutyRules = DutyRules()
    mediation: MediationRules = MediationRules()
    fieldwork: FieldRules = FieldRules()
    loop: Loop
    staffing: dict[str, dict[str, int]]
    """Standard of 1+3+N: level or grid kind → post → how many at least."""
    presence: Presence
    centre_plan: CentrePlan = CentrePlan()
    collection: tuple[Collection, ...] = ()
    windows: tuple[DeskWindow, ...]
    notices: tuple[NoticeText, ...]
    papers: tuple[Paper, ...]
    quiet_hours: QuietHours
    right_doors: tuple[RightDoor, ...]
    lawful_ways: tuple[LawfulWay, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    hall: HallRules = HallRules()
    working_time: WorkingTime
    indicators: Indicators = Indicators()

    @model_validator(mode="before")
    @classmethod
    def _name_the_keyed(cls, data: Any) -> Any:
        """In the file these sections are `key: {…}`, so that a county can change one; here each item knows its key."""
        if not isinstance(data, dict):
            return data
        named = dict(data)
        for section in KEYED:
            if isinstance(named.get(section), dict):
                named[section] = [
                    {**value, "key": key} if isinstance(value, dict) else value for key, value in named[section].items()
                ]
        return named
