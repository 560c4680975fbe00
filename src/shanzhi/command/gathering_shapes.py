"""What the API of gatherings takes and answers."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field


class CallOut(Schema):
    unit: str
    state: str
    answered_at: datetime | None
    words: str
    eta: datetime | None
    arrived_at: datetime | None
    there_at: datetime | None
    said: str
    """按时、到场迟、未应答 … as the list shows it."""


class WhistleOut(Schema):
    """哨单. Moments are UTC. `matter` is empty for who may not read a confidential case."""

    id: int
    number: str
    case: str
    kind: str
    state: str
    matter: str
    unit: str
    address: str
    called_at: datetime
    answer_due_at: datetime
    arrive_due_at: datetime
    result: str
    calls: list[CallOut]


class WhistlesOut(Schema):
    items: list[WhistleOut]
    next: str | None


class WhistleIn(Schema):
    """吹哨. Units and area by their codes; with `case` neither area nor category is needed."""

    units: list[str]
    matter: str
    address: str
    kind: str = "everyday"
    case: str = ""
    area: str = ""
    category: str = ""
    lon: float | None = None
    lat: float | None = None


class AnswerWhistleIn(Schema):
    unit: str
    coming: bool
    words: str = ""
    eta: datetime | None = None


class UnitIn(Schema):
    unit: str
    words: str = ""


class ConfirmIn(Schema):
    unit: str
    there_at: datetime | None = None


class ResultIn(Schema):
    result: str


class AnsweringOut(Schema):
    """应哨统计."""

    unit: str
    called: int
    answered: int
    in_time: int
    declined: int
    there: int
    there_in_time: int
    missing: int


class InvitationOut(Schema):
    unit: str
    answer: str
    words: str
    attended: bool | None


class DecisionOut(Schema):
    id: int
    position: int
    text: str
    case: str
    unit: str
    due_at: datetime | None
    state: str
    is_late: bool


class GatheringOut(Schema):
    """会商. The agenda is codes of cases; titles are asked of the cases themselves."""

    id: int
    number: str
    kind: str
    title: str
    state: str
    starts_at: datetime
    place: str
    link: str
    host: str
    agenda: list[str]
    invitations: list[InvitationOut]
    decisions: list[DecisionOut]
    minutes: str
    """Only once settled."""
    result: str


class GatheringLine(Schema):
    id: int
    number: str
    kind: str
    title: str
    state: str
    starts_at: datetime
    host: str


class GatheringsOut(Schema):
    items: list[GatheringLine]
    next: str | None


class ConveneIn(Schema):
    """召集会商, 约谈整改, 联合执法, 专班: `kind` decides. Units by code, members by user name."""

    kind: str = "case_meeting"
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    link: str = ""
    body: str = ""
    chair_name: str = ""
    talked_to: str = ""
    units: list[str] = Field(default_factory=list)
    members: list[str] = Field(default_factory=list)
    cases: list[str] = Field(default_factory=list)
    topics: list[str] = Field(default_factory=list)


class AnswerInvitationIn(Schema):
    unit: str
    coming: bool
    words: str = ""
    members: list[str] = Field(default_factory=list)


class HoldIn(Schema):
    present: list[str]


class MinutesIn(Schema):
    text: str
    settle: bool = False
    version: int | None = None


class DecideIn(Schema):
    text: str
    case: str = ""
    unit: str = ""
    limit: str = ""


class OwnerIn(Schema):
    unit: str
    limit: str = ""


class OutcomeIn(Schema):
    outcome: str


class StepOut(Schema):
    key: str
    name: str
    role: str
    unit: str
    due_at: datetime | None
    label: str


class PlanOut(Schema):
    """专项联动."""

    plan: str
    name: str
    state: str
    steps: list[StepOut]
