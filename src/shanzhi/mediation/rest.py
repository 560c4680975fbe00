"""The API of mediations: the same list, the same door and the same acts as the desk.

Routes of acts are made from the acts' own signatures. What an act takes as an object is named by its number; an act on
something inside a mediation (an agreement, a duty, an offer) takes it as `on`. Files come in by the page only. What was
said in confidence is kept by the API and never given back by it.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import create_model

from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of
from shanzhi.staff.models import Member as Colleague

from . import actions, queries, statistics
from .drafting import Draft
from .models import (
    Agreement,
    Assignment,
    Confidence,
    Confirmation,
    Duty,
    Helper,
    Link,
    Mediation,
    Offer,
    Party,
    Room,
    Sitting,
    Story,
)
from .queries import Wanted

router = Router(tags=["mediation 多元化解"])

_OWN: dict[type[Model], str] = {
    Agreement: "mediation_id", Assignment: "mediation_id", Confidence: "mediation_id", Helper: "mediation_id",
    Link: "mediation_id", Offer: "mediation_id", Party: "mediation_id", Sitting: "mediation_id",
    Story: "mediation_id", Duty: "agreement__mediation_id", Confirmation: "agreement__mediation_id",
}  # fmt: skip
_OTHERS: tuple[type[Model], ...] = (Room, Colleague)
VERBS = (
    "add_party", "add_members", "add_helper", "record_consent", "assign_mediator", "answer_mediator",
    "relieve_mediator", "plan_sitting", "call_off_sitting", "hold_sitting", "tell_in_confidence", "agree_fact",
    "make_offer", "answer_offer", "release_confidence", "extend_term", "draw_up_agreement", "draw_up_batch",
    "open_for_signing", "open_batch", "withdraw_agreement", "sign_agreement", "sign_batch", "seal_agreement",
    "seal_batch", "apply_for_confirmation", "record_ruling", "record_rulings", "check_performance", "follow_up",
    "end_without_agreement", "reopen", "file_dossier", "link_outward", "answer_link", "record_inquiry",
    "note_prevention", "keep_template", "write_story", "check_story", "withdraw_story",
)  # fmt: skip
NAMES = tuple(f"mediation_{verb}" for verb in VERBS)


class ClauseIn(Schema):
    """条款. `debtor` and `creditor` are numbers of parties; `parts` are instalments: fen and day."""

    kind: str
    text: str
    debtor: int | None = None
    creditor: int | None = None
    amount_fen: int | None = None
    due_on: date | None = None
    manner: str = ""
    bound: str = ""
    parts: list[tuple[int, date]] = []


class PartyOut(Schema):
    """当事人, masked."""

    id: int
    side: str
    name_masked: str
    phone_masked: str
    is_minor: bool
    is_organisation: bool
    willing: bool | None
    out_at: datetime | None
    claim_fen: int | None


class DutyOut(Schema):
    id: int
    n: int
    amount_fen: int | None
    paid_fen: int
    due_on: date | None
    state: str


class ClauseOut(Schema):
    n: int
    kind: str
    text: str
    debtor_id: int | None
    creditor_id: int | None
    amount_fen: int | None
    due_on: date | None
    duties: list[DutyOut]


class AgreementOut(Schema):
    id: int
    number: str
    form: str
    state: str
    effective_at: datetime | None
    apply_by: datetime | None
    clauses: list[ClauseOut]


class MediationRow(Schema):
    """调解, as in a list. No persons."""

    id: int
    number: str
    case: str
    committee: str
    kind: str
    source: str
    category: str
    title: str
    state: str
    is_group: bool
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    reason: str


class MediationOut(MediationRow):
    matter: str
    claims: str
    parties: list[PartyOut]
    agreements: list[AgreementOut]
    sittings: int


class PageOut(Schema):
    items: list[MediationRow]
    next: int | None
    """Give it back as `after` for the next page; null at the end."""


class FiguresOut(Schema):
    opened: int
    agreed: int
    ended: int
    refused: int
    performed: int
    agreements: int
    amount_fen: int
    paid_fen: int
    applied: int
    confirmed: int
    by_source: dict[str, int]
    by_kind: dict[str, int]
    by_reason: dict[str, int]


def row_of(row: Mediation) -> MediationRow:
    same = ("number", "kind", "source", "category", "title", "state", "is_group", "opened_at", "due_at", "ended_at")
    return MediationRow(
        id=row.pk, case=row.case.code, committee=row.committee.code, reason=row.reason,
        **{name: getattr(row, name) for name in same},
    )  # fmt: skip


@router.get("", response=PageOut, summary="调解台账", url_name="mediations")
def listing(request: HttpRequest, after: int = 0, size: int = 50) -> PageOut:
    """`state`, `kind`, `mine`, `late` and `q` narrow it as on the page."""
    by = actor_of(request)
    found = queries.listing(Wanted.read(request.GET), by=by).select_related("case", "committee")
    page = queries.page(found, after=str(after) if after else "", size=max(1, min(size, 200)))
    return PageOut(items=[row_of(r) for r in page.rows], next=page.next)


@router.get("/figures", response=FiguresOut, summary="调解统计", url_name="mediation_figures")
def figures(request: HttpRequest, first: date, last: date) -> FiguresOut:
    by = actor_of(request)
    if not (by.has(queries.READ) or by.has(queries.READ_UNIT)):
        raise HttpError(403, "没有查看调解的权限。")
    least = queries.in_force().mediation.least_shown
    made = statistics.of(queries.visible(by), first, last, least=least)
    return FiguresOut(**{name: getattr(made, name) for name in FiguresOut.model_fields})


@router.get("/{int:pk}", response=MediationOut, summary="调解", url_name="one_mediation")
def one(request: HttpRequest, pk: int) -> MediationOut:
    row = queries.get(pk, by=actor_of(request))
    whole = queries.in_full(row)
    agreements = [
        AgreementOut(
            id=a.pk, number=a.number, form=a.form, state=a.state, effective_at=a.effective_at, apply_by=a.apply_by,
            clauses=[
                ClauseOut(
                    **{name: getattr(c, name) for name in ClauseOut.model_fields if name != "duties"},
                    duties=[DutyOut(**{n: getattr(d, n) for n in DutyOut.model_fields}) for d in c.duties.all()],
                )
                for c in a.clauses.all()
            ],
        )
        for a in whole["agreements"]
    ]  # fmt: skip
    return MediationOut(
        **row_of(row).dict(), matter=row.matter, claims=row.claims, agreements=agreements,
        parties=[PartyOut(**{n: getattr(p, n) for n in PartyOut.model_fields}) for p in whole["parties"]],
        sittings=len(whole["sittings"]),
    )  # fmt: skip


def _key(request: HttpRequest) -> str | None:
    raw = request.headers.get("Idempotency-Key", "").strip()
    if len(raw) > 64:
        raise HttpError(400, "Idempotency-Key 最长64个字符。")
    return f"api/{actor_of(request).id}/{raw}" if raw else None


def _model(annotation: Any) -> tuple[type[Model] | None, bool, bool]:
    """(model, is a list, may be none) of a parameter."""
    if typing.get_origin(annotation) in (typing.Union, type(int | None)):
        inner = [a for a in typing.get_args(annotation) if a is not type(None)]
        found, many, _none = _model(inner[0])
        return found, many, True
    if typing.get_origin(annotation) in (Sequence, list, tuple):
        found, _many, _none = _model(typing.get_args(annotation)[0])
        return found, True, False
    is_model = isinstance(annotation, type) and issubclass(annotation, Model)
    return (annotation, False, False) if is_model else (None, False, False)


def _found(model: type[Model], pk: int, row: Mediation) -> Any:
    """By its number, inside this mediation where it belongs to one."""
    narrowed = model._default_manager.filter(pk=pk)
    if model in _OWN:
        narrowed = narrowed.filter(**{_OWN[model]: row.pk})
    thing = narrowed.first()
    if thing is None:
        raise NotFound(what=str(model._meta.verbose_name))
    return thing


def _mount(verb: str, function: Callable[..., Any]) -> None:
    hints = typing.get_type_hints(inspect.unwrap(function))
    fields: dict[str, Any] = {}
    references: dict[str, tuple[type[Model], bool]] = {}
    parameters = list(inspect.signature(function).parameters.items())
    subject = hints[parameters[0][0]]
    if subject is not Mediation:
        fields["on"] = (int, ...)
    for name, parameter in parameters[1:]:
        if name in ("by", "key"):
            continue
        annotation, default = hints[name], parameter.default
        model, many, optional = _model(annotation)
        if model is not None:
            references[name] = (model, many)
            annotation = list[int] if many else (int | None if optional else int)
        elif typing.get_args(annotation) == (Draft,):
            annotation = list[ClauseIn]
        given = ... if default is inspect.Parameter.empty else ([] if many else default)
        fields[name] = (annotation, given)
    schema: type[Schema] = create_model(f"Mediation{verb.title().replace('_', '')}In", __base__=Schema, **fields)

    def move(request: HttpRequest, pk: int, data: Any) -> MediationRow:
        by = actor_of(request)
        row = queries.get(pk, by=by)
        values = {name: getattr(data, name) for name in schema.model_fields}
        target = row if subject is Mediation else _found(subject, values.pop("on"), row)
        for name, (model, many) in references.items():
            if values[name] is not None:
                found = [_found(model, v, row) for v in (values[name] if many else [values[name]])]
                values[name] = found if many else found[0]
        if "clauses" in values:
            values["clauses"] = [_draft(c, row) for c in values["clauses"]]
        function(target, **values, key=_key(request), by=by)
        return row_of(queries.get(pk, by=by))

    move.__name__ = f"mediation_{verb}"
    move.__annotations__ = {"request": HttpRequest, "pk": int, "data": schema, "return": MediationRow}
    move.__doc__ = inspect.getdoc(function)
    router.post(
        f"/{{int:pk}}/{verb}", response=MediationRow, operation_id=f"mediation_{verb}", url_name=f"mediation_{verb}",
        summary=(inspect.getdoc(function) or verb).split("\n")[0].rsplit(" ", 1)[-1],
    )(move)  # fmt: skip


def _draft(clause: ClauseIn, row: Mediation) -> Draft:
    given = clause.dict()
    for name in ("debtor", "creditor"):
        given[name] = _found(Party, given[name], row) if given[name] is not None else None
    return Draft(**given)


for _verb in VERBS:
    _mount(_verb, getattr(actions, _verb))
