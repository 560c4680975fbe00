"""The API of intake: partners and other fronts take in, hand over and re-check with the same acts as the window.

An order of 12345 or 110 that comes twice is refused with 409 and the code of its case; with an `Idempotency-Key` a
repeat of the same request answers with the first case instead.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from shanzhi.cases import queries as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.profile import current
from shanzhi.kernel.verbs import label_of
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of

from . import actions as intake
from . import danger, hall_rest, queries, suggesting
from .actions import Slip
from .models import Objection, Reception, Redirection

router = Router(tags=["intake 引导受理"])
router.add_router("/hall", hall_rest.router)


class PersonIn(Schema):
    role: str = "reporter"
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    wants_reply: bool = True
    is_anonymous: bool = False


class ReceptionIn(Schema):
    """收件. `area` is the code of a grid or division; without one the centre decides. Coordinates are WGS-84."""

    channel: str
    text: str
    area: str = ""
    category: str = ""
    title: str = ""
    severity: int | None = None
    circle: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    people: list[PersonIn] = Field(default_factory=list)
    came: int | None = None
    headcount: int | None = None
    is_group: bool = False
    happened_at: datetime | None = None
    external_code: str = ""
    sender: str = ""
    paper_no: str = ""
    reply_by: date | None = None
    danger: str = ""
    danger_note: str = ""
    join_to: str = ""
    answers: dict[str, Any] = Field(default_factory=dict)


class ReceptionOut(Schema):
    code: str
    state: str
    version: int
    category: str
    desk: str
    due_at: datetime | None
    joined_to: str | None
    returned: bool
    """Sent back to the police because of present danger."""


class DangerIn(Schema):
    danger: str = Field(..., description="none, unclear, present")
    note: str


class HandOverIn(Schema):
    asked: str
    door: str = ""
    other_door: str = ""
    advice: str = ""
    channel: str = "window"
    came: int = 1
    case: str = ""


class HandOverOut(Schema):
    id: int
    number: str
    door: str
    advice: str


class SuggestionOut(Schema):
    """建议类别, a proposal: a person decides."""

    category: str
    label: str
    words: list[str]


class SuggestedOut(Schema):
    categories: list[SuggestionOut]
    call_first: list[str]
    """Numbers to call before anything else; empty for an ordinary trouble."""


class ObjectionOut(Schema):
    id: int
    case: str
    title: str
    reason: str
    at: datetime


class AnswerIn(Schema):
    how: str = Field(..., description="redo, escalate, explain")
    answer: str


def _key(request: HttpRequest) -> str | None:
    raw = request.headers.get("Idempotency-Key", "").strip()
    if len(raw) > 64:
        raise HttpError(400, "Idempotency-Key 最长64个字符。")
    return f"api/{actor_of(request).id}/{raw}" if raw else None


def _needs(by: Actor, permission: str) -> None:
    if not by.has(permission):
        raise NotAllowed(name=by.name, move=label_of(permission))


def _out(case: Case) -> ReceptionOut:
    case = Case.objects.select_related("desk", "joined_to").get(pk=case.pk)
    returned = Reception.objects.filter(pk=case.pk, returned_at__isnull=False).exists()
    return ReceptionOut(
        code=case.code,
        state=case.state,
        version=case.version,
        category=case.category,
        desk=case.desk.short_name,
        due_at=case.due_at,
        joined_to=case.joined_to.code if case.joined_to else None,
        returned=returned,
    )


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.filter(code=code, retired_on=None).first()
    if area is None:
        raise Invalid({"area": f"没有找到“{code}”，请核对代码。"})
    return area


@router.post("/receptions", response={201: ReceptionOut}, summary="收件")
def receive(request: HttpRequest, data: ReceptionIn) -> Status:
    by = actor_of(request)
    given = data.dict(exclude={"area", "people", "external_code", "sender", "paper_no", "reply_by", "join_to"})
    area = _area(data.area)
    case = intake.receive(
        **given,
        area=area,
        located=Reception.Located.GRID if area is not None else Reception.Located.UNKNOWN,
        people=[Person(**person.dict()) for person in data.people],
        slip=Slip(data.external_code, data.sender, data.paper_no, data.reply_by),
        join_to=cases.get(data.join_to, by=by) if data.join_to else None,
        key=_key(request),
        by=by,
    )
    return Status(201, _out(case))


@router.post("/receptions/{code}/recheck_danger", response=ReceptionOut, summary="危险复核")
def recheck_danger(request: HttpRequest, code: str, data: DangerIn) -> ReceptionOut:
    by = actor_of(request)
    case = cases.get(code, by=by)
    return _out(intake.recheck_danger(case, danger=data.danger, note=data.note, key=_key(request), by=by))


@router.post("/redirections", response={201: HandOverOut}, summary="移交")
def hand_over(request: HttpRequest, data: HandOverIn) -> Status:
    by = actor_of(request)
    case = cases.get(data.case, by=by) if data.case else None
    row: Redirection = intake.hand_over(**data.dict(exclude={"case"}), case=case, key=_key(request), by=by)
    return Status(
        201, HandOverOut(id=row.pk, number=f"{row.on:%Y%m%d}-{row.number:03d}", door=row.door_name, advice=row.advice)
    )


@router.get("/suggest", response=SuggestedOut, summary="建议类别")
def suggest(request: HttpRequest, text: str) -> SuggestedOut:
    _needs(actor_of(request), "intake.receive")
    found = suggesting.suggest_category(text[:4000])
    return SuggestedOut(
        categories=[SuggestionOut(category=s.code, label=s.label, words=list(s.words)) for s in found],
        call_first=[door.phone for door in danger.emergencies(text[:4000])],
    )


@router.get("/doors", response=list[dict[str, Any]], summary="该找哪里")
def doors(request: HttpRequest) -> list[dict[str, Any]]:
    """The county's list of right doors, whose keys `hand_over` and `decline` take."""
    actor_of(request)
    return [door.model_dump(mode="json") for door in current().right_doors]


@router.get("/objections", response=list[ObjectionOut], summary="待处理的群众异议")
def objections(request: HttpRequest) -> list[ObjectionOut]:
    by = actor_of(request)
    _needs(by, "cases.redo")
    return [
        ObjectionOut(id=o.pk, case=o.case.code, title=o.case.title, reason=o.reason, at=o.at)
        for o in queries.objections_waiting(by=by)
    ]


@router.post("/objections/{pk}/answer", response=ObjectionOut, summary="异议处理")
def answer(request: HttpRequest, pk: int, data: AnswerIn) -> ObjectionOut:
    by = actor_of(request)
    row = Objection.objects.select_related("case").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这条异议")
    cases.get(row.case.code, by=by)
    done = intake.answer_objection(row, how=data.how, answer=data.answer, key=_key(request), by=by)
    return ObjectionOut(id=done.pk, case=row.case.code, title=row.case.title, reason=done.reason, at=done.at)
