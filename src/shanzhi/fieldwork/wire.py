"""What a phone sends, as data: one record with its own id, made there, and the photos that belong to it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid

Text = Annotated[str, Field(max_length=4000)]
LONGEST_AWAY = timedelta(days=400)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Body):
    """Where: a grid or micro-grid chosen by name, a position taken with a tap, or both."""

    area: int | None = None
    address: Annotated[str, Field(max_length=160)] = ""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None


class Report(_Body):
    place: Place
    category: str
    text: Text = ""
    severity: int | None = None
    reporter_name: Annotated[str, Field(max_length=40)] = ""
    reporter_phone: Annotated[str, Field(max_length=20)] = ""


class Fix(_Body):
    place: Place
    category: str
    text: Text


class DiaryPage(_Body):
    area: int
    text: Text
    household: UUID | None = None
    teller_name: Annotated[str, Field(max_length=40)] = ""
    teller_phone: Annotated[str, Field(max_length=20)] = ""
    """Whoever said it, where they want to hear what comes of it."""
    becomes: Literal["", "report", "topic"] = ""
    """With one tap: written and handed on in one."""
    category: str = ""


class Grown(_Body):
    """An entry that is here already becomes a report or a topic."""

    entry: UUID
    becomes: Literal["report", "topic"]
    category: str = ""
    text: Text = ""


class Knock(_Body):
    household: UUID
    outcome: str
    changes: dict[str, tuple[Any, Any]] = {}
    note: Text = ""
    confirmed: bool = False


class Door(_Body):
    area: int
    address: Text
    kind: Literal["home", "place"] = "home"
    name: Annotated[str, Field(max_length=40)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    groups: tuple[str, ...] = ()
    known: dict[str, Any] = {}


class DoorAmended(_Body):
    household: UUID
    changes: dict[str, tuple[Any, Any]]


class DoorRetired(_Body):
    household: UUID
    reason: Text


class ErrandStep(_Body):
    """What a worker does with an errand; `seen` is the version of the case that the phone showed."""

    errand: int
    verb: Literal["take_up", "note", "report_back", "send_back"]
    text: Text = ""
    seen: int | None = None
    next_unit: int | None = None


class HelpAsked(_Body):
    text: Text
    errand: int | None = None
    place: Place | None = None
    urgent: bool = False


class Checked(_Body):
    target: UUID
    outcome: Literal["checked", "shut", "declined"] = "checked"
    answers: dict[str, Any] = {}
    notes: dict[str, Text] = {}
    note: Text = ""
    again: bool = False
    """A second look at what another phone has checked meanwhile."""


class LookedAgain(_Body):
    finding: UUID
    fixed: bool
    note: Text = ""


class PointReached(_Body):
    point: UUID
    note: Annotated[str, Field(max_length=200)] = ""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None


BODIES: dict[str, type[_Body]] = {
    "report": Report, "spot": Fix, "diary": DiaryPage, "grow": Grown, "visit": Knock, "door": Door,
    "amend_door": DoorAmended, "retire_door": DoorRetired, "errand": ErrandStep, "help": HelpAsked, "check": Checked,
    "recheck": LookedAgain, "checkin": PointReached,
}  # fmt: skip


class SentPhoto(_Body):
    id: UUID
    stage: Literal["report", "before", "after", "voice"] = "report"
    """`voice` is no photo but what was said."""
    item: Annotated[str, Field(max_length=24)] = ""
    """Of a check: the item it shows."""


class Sent(_Body):
    """收件. `made` and `sent` are the phone's own clock in milliseconds: only their difference is believed, so a clock
    that is wrong by hours does no harm."""

    id: UUID
    kind: Literal[
        "report",
        "spot",
        "diary",
        "grow",
        "visit",
        "door",
        "amend_door",
        "retire_door",
        "errand",
        "help",
        "check",
        "recheck",
        "checkin",
    ]
    body: dict[str, Any]
    photos: tuple[SentPhoto, ...] = ()
    made: int
    sent: int

    @property
    def made_at(self) -> datetime:
        """When it was made, by our clock; a clock that was set back on the way gives the moment of arrival."""
        age = timedelta(milliseconds=self.sent - self.made)
        return now() - age if timedelta(0) <= age <= LONGEST_AWAY else now()

    @property
    def digest(self) -> bytes:
        """Of what it says, however often it is sent."""
        said = self.model_dump(mode="json", exclude={"sent"})
        for photo in said["photos"]:
            if not photo["item"]:
                del photo["item"]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).digest()

    def content(self) -> Any:
        """The body in its kind's form. Refuses `Invalid`."""
        try:
            return BODIES[self.kind].model_validate(self.body)
        except ValidationError as wrong:
            raise Invalid(_named(wrong)) from None


def parse(raw: Any) -> Sent:
    """Refuses `Invalid` for what is no record at all."""
    try:
        return Sent.model_validate(raw)
    except ValidationError as wrong:
        raise Invalid(_named(wrong)) from None


def _named(wrong: ValidationError) -> dict[str, str]:
    return {
        ".".join(str(part) for part in e["loc"]) or "body": "这一项填写不正确，请重新填写。" for e in wrong.errors()
    }
