"""The API of cases: the same list, the same door and the same acts as the desk.

The moves are not written twice: each route of a move is made from the act's own signature, so what the desk can do
the API can do, with the same names, and a new act has its route the day it is written.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db import models
from django.db.models import Model
from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, create_model

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of
from shanzhi.records.queries import trail_of
from shanzhi.staff.models import Member, Unit

from . import actions, listing, queries, sharing
from .models import Case, Concerned, Errand, Plea
from .offers import moves_for
from .selection import Selection
from .states import MOVES

router = Router(tags=["cases 案件"])
LARGEST_PAGE = 200


class ErrandOut(Schema):
    """任务. One unit's part of a case."""

    id: int
    unit: str
    unit_name: str
    role: str
    state: str
    round: int
    task: str
    result: str
    handler: str | None
    dispatched_at: datetime
    taken_up_at: datetime | None
    reported_at: datetime | None
    due_at: datetime | None


class CaseRow(Schema):
    """案件, as in a list. Moments are UTC; coordinates WGS-84; no personal data."""

    id: int
    code: str
    kind: str
    title: str
    category: str
    severity: int
    channel: str
    circle: str
    state: str
    state_name: str
    version: int
    area: str
    area_name: str
    address: str
    lon: float | None
    lat: float | None
    desk: str
    lead_unit: str | None
    opened_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    satisfaction: int | None


class PersonOut(Schema):
    """相关人, masked. Clear data only by `look`."""

    id: int
    role: str
    name: str
    phone: str


class PleaOut(Schema):
    id: int
    errand: int
    kind: str
    reason: str
    state: str
    next_unit: str | None
    amount: str
    until: date | None


class ReplyOut(Schema):
    text: str
    at: datetime
    by_name: str
    by_unit: str


class CaseOut(CaseRow):
    """案件, whole."""

    text: str
    extra: dict[str, Any]
    joined_to: str | None
    parent: str | None
    people: list[PersonOut]
    errands: list[ErrandOut]
    pleas: list[PleaOut]
    replies: list[ReplyOut]
    moves: list[str]
    """The verbs that this caller may use now."""


class PageOut(Schema):
    items: list[CaseRow]
    next: str | None
    """Give it back as `after` for the next page; null at the end."""
    previous: str | None


class LineOut(Schema):
    """留痕."""

    seq: int
    at: datetime
    act: str
    label: str
    actor_name: str
    actor_post: str
    actor_unit: str
    via: str
    detail: dict[str, Any]


class ClearOut(Schema):
    name: str
    phone: str
    id_number: str
    address: str


class LookIn(Schema):
    purpose: str = Field(..., description="用途，不少于4个字，查看留痕")


class PersonIn(Schema):
    role: str = "reporter"
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    wants_reply: bool = True
    is_anonymous: bool = False


class OpenIn(Schema):
    """立案. `area` is the code of a grid or division; `lon`/`lat` are WGS-84."""

    category: str
    channel: str
    text: str
    area: str
    title: str = ""
    severity: int | None = None
    circle: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    people: list[PersonIn] = Field(default_factory=list)
    headcount: int | None = None
    is_group: bool = False
    happened_at: datetime | None = None
    first_unit: str = ""
    parent: str = ""
    extra: dict[str, Any] = Field(default_factory=dict)
    accept: bool = False


def row_of(case: Case) -> CaseRow:
    return CaseRow(
        id=case.pk,
        state_name=case.get_state_display(),
        area=case.area.code,
        area_name=case.area.label,
        desk=case.desk.short_name,
        lead_unit=case.lead_unit.short_name if case.lead_unit else None,
        **{
            name: getattr(case, name)
            for name in (
                "code", "kind", "title", "category", "severity", "channel", "circle", "state", "version", "address",
                "lon", "lat", "opened_at", "due_at", "warn_at", "paused_at", "closed_at", "satisfaction",
            )
        },
    )  # fmt: skip


def whole_of(case: Case, by: Actor) -> CaseOut:
    errands = list(case.errands.select_related("unit", "handler").order_by("id"))
    narrative = case.narrative
    part = sharing.part_of(case, errands, by)
    sharing.errands_for(part, errands, sharing.memos_of(case, part, is_centre=False) if not part.whole else [])
    pleas = list(case.pleas.select_related("next_unit", "errand").order_by("id"))
    return CaseOut(
        **row_of(case).dict(),
        text=narrative.text,
        extra=narrative.extra if part.whole else {},
        joined_to=case.joined_to.code if case.joined_to else None,
        parent=case.parent.code if case.parent else None,
        people=[
            PersonOut(id=p.pk, role=p.role, name=p.name_masked, phone=p.phone_masked)
            for p in sharing.people_for(part, list(case.people_concerned.order_by("id")))
        ],
        errands=[
            ErrandOut(
                id=e.pk, unit=e.unit.code, unit_name=e.unit.short_name, role=e.role, state=e.state, round=e.round,
                task=e.task, result=e.result, handler=e.handler.name if e.handler else None,
                dispatched_at=e.dispatched_at, taken_up_at=e.taken_up_at, reported_at=e.reported_at, due_at=e.due_at,
            )
            for e in errands
        ],
        pleas=[
            PleaOut(
                id=p.pk, errand=p.errand_id, kind=p.kind, reason=p.reason, state=p.state, amount=p.amount,
                until=p.until, next_unit=p.next_unit.code if p.next_unit else None,
            )
            for p in sharing.pleas_for(part, pleas)
        ],
        replies=[
            ReplyOut(text=r.text, at=r.at, by_name=r.by_name, by_unit=r.by_unit) for r in case.replies.order_by("id")
        ],
        moves=[move.verb for move in moves_for(case, errands, by) if move.is_possible],
    )  # fmt: skip


def key_of(request: HttpRequest) -> str | None:
    """The caller's `Idempotency-Key`, kept apart by token owner so that two partners cannot meet."""
    raw = request.headers.get("Idempotency-Key", "").strip()
    if not raw:
        return None
    if len(raw) > 64:
        raise HttpError(400, "Idempotency-Key 最长64个字符。")
    return f"api/{actor_of(request).id}/{raw}"


def seen_of(request: HttpRequest) -> int | None:
    """The version the caller last read, from `If-Match`."""
    raw = request.headers.get("If-Match", "").strip().strip('"')
    return int(raw) if raw.isdigit() else None


@router.get("", response=PageOut, summary="案件列表")
def list_cases(request: HttpRequest, after: str = "", before: str = "", size: int = 50) -> PageOut:
    """The same selection as the desk's address: `queue`, `state`, `category`, `severity`, `channel`, `area`, `unit`,
    `lamp`, `kind`, `q`, `since`, `until`, `sort`. Paged by key: give `next` back as `after`."""
    by = actor_of(request)
    selection = Selection.read(request.GET)
    page = listing.page(selection, by=by, after=after, before=before, size=max(1, min(size, LARGEST_PAGE)))
    return PageOut(items=[row_of(c) for c in page.cases], next=page.next, previous=page.previous)


@router.post("", response={201: CaseRow}, summary="立案")
def open_case(request: HttpRequest, data: OpenIn) -> Status[CaseRow]:
    """Open a case. With `Idempotency-Key` a repeat answers with the first case. The answer is the case as in a list;
    `GET` it for the whole."""
    by = actor_of(request)
    case = actions.open_case(
        **data.dict(exclude={"area", "people", "first_unit", "parent", "accept"}),
        area=_found(Area, "area", code=data.area, retired_on=None),
        people=[actions.Person(**p.dict()) for p in data.people],
        first_unit=_found(Unit, "first_unit", code=data.first_unit) if data.first_unit else None,
        parent=queries.get(data.parent, by=by) if data.parent else None,
        state="ACCEPTED" if data.accept else "REPORTED",
        key=key_of(request),
        by=by,
    )
    return Status(201, row_of(case))


@router.get("/{code}", response=CaseOut, summary="案件")
def one_case(request: HttpRequest, code: str) -> CaseOut:
    by = actor_of(request)
    return whole_of(queries.get(code, by=by), by)


@router.get("/{code}/trail", response=list[LineOut], summary="办理轨迹")
def trail(request: HttpRequest, code: str, after: int = 0) -> list[LineOut]:
    """Every line since number `after`, oldest first."""
    by = actor_of(request)
    case = queries.get(code, by=by)
    part = sharing.part_of(case, list(case.errands.select_related("unit")), by)
    lines = sharing.lines_for(part, trail_of(case.subject, after=after))
    return [LineOut(**{name: getattr(line, name) for name in LineOut.model_fields}) for line in lines]


@router.post("/{code}/people/{person}/look", response=ClearOut, summary="查看个人信息（留痕）")
def look(request: HttpRequest, code: str, person: int, data: LookIn) -> ClearOut:
    by = actor_of(request)
    case = queries.get(code, by=by)
    concerned = case.people_concerned.filter(pk=person).first()
    if concerned is None:
        raise NotFound(what="相关人")
    clear = actions.look(case, concerned, purpose=data.purpose, by=by)
    return ClearOut(name=clear.name, phone=clear.phone, id_number=clear.id_number, address=clear.address)


# ── the moves, from the acts themselves ──────────────────────────────────────────────────────────────────────────

_GIVEN = {"case", "by", "key", "seen"}
_REFERENCES: dict[type[Model], tuple[str, type]] = {
    Unit: ("code", str),
    Area: ("code", str),
    Case: ("code", str),
    Member: ("id", int),
    Errand: ("id", int),
    Plea: ("id", int),
    Concerned: ("id", int),
}
"""How the API names things that an act takes as objects."""


def _found(model: type[Model], field: str, **which: Any) -> Any:
    columns = {str(cast("models.Field[Any, Any]", model._meta.get_field(name)).column): v for name, v in which.items()}
    where = " AND ".join(f'"{c}" IS NULL' if v is None else f'"{c}" = %s' for c, v in columns.items())
    # Written out: a partner's call should not pay for building the same statement anew.
    statement = f'SELECT * FROM "{model._meta.db_table}" WHERE {where} LIMIT 1'  # noqa: S608 - names of the model's own columns
    thing = next(iter(model._default_manager.raw(statement, [v for v in columns.values() if v is not None])), None)
    if thing is None:
        raise Invalid({field: f"没有找到“{next(iter(which.values()))}”，请核对代码。"})
    return thing


def _model_in(annotation: Any) -> tuple[type[Model] | None, bool, bool]:
    """(model, is a list, may be none) of an act's parameter."""
    if typing.get_origin(annotation) in (typing.Union, type(int | None)):
        inner = [a for a in typing.get_args(annotation) if a is not type(None)]
        model, many, _none = _model_in(inner[0])
        return model, many, True
    if typing.get_origin(annotation) in (Sequence, list, tuple):
        model, _many, _none = _model_in(typing.get_args(annotation)[0])
        return model, True, False
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation, False, False
    return None, False, False


def _schema_of(verb: str, function: Callable[..., Any]) -> tuple[type[Schema], dict[str, tuple[type[Model], bool]]]:
    hints = typing.get_type_hints(inspect.unwrap(function))
    fields: dict[str, Any] = {}
    references: dict[str, tuple[type[Model], bool]] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in _GIVEN:
            continue
        annotation, default = hints[name], parameter.default
        model, many, optional = _model_in(annotation)
        if model is not None:
            references[name] = (model, many)
            plain: Any = _REFERENCES[model][1]
            annotation = list[plain] if many else (plain | None if optional else plain)
            default = [] if many else default
        fields[name] = (annotation, ... if default is inspect.Parameter.empty else default)
    schema = create_model(f"{verb.title().replace('_', '')}In", __base__=Schema, **fields)
    return schema, references


def _resolve(references: dict[str, tuple[type[Model], bool]], data: dict[str, Any], case: Case, by: Actor) -> None:
    """Put the objects in the place of their codes, each found through the door that asks who wants it."""
    for name, (model, many) in references.items():
        value = data[name]
        if value is None:
            continue
        if model is Case:
            data[name] = queries.get(value, by=by)
            continue
        key = _REFERENCES[model][0]
        within = {"case_id": case.pk} if model in (Errand, Plea, Concerned) else {}
        one = [_found(model, name, **{key: v}, **within) for v in (value if many else [value])]
        data[name] = one if many else one[0]


def _mount(verb: str, function: Callable[..., Any]) -> None:
    schema, references = _schema_of(verb, function)

    def move(request: HttpRequest, code: str, data: Any) -> CaseRow:
        by = actor_of(request)
        case = queries.get(code, by=by)
        values = {name: getattr(data, name) for name in schema.model_fields}
        _resolve(references, values, case, by)
        function(case, **values, seen=seen_of(request), key=key_of(request), by=by)
        return row_of(case)

    move.__name__ = verb
    move.__annotations__ = {"request": HttpRequest, "code": str, "data": schema, "return": CaseRow}
    move.__doc__ = inspect.getdoc(function)
    router.post(f"/{{code}}/{verb}", response=CaseRow, summary=str(MOVES[verb].label), operation_id=f"cases_{verb}")(
        move
    )


for _verb in MOVES:
    _mount(_verb, getattr(actions, _verb))
