"""The API of the ladder: the same lists and acts as the pages. Numbers of slips name them in the answers."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.verbs import label_of
from shanzhi.records.access import actor_of
from shanzhi.staff.models import Member, Unit

from . import actions as command
from . import slips
from .ladder import READ
from .models import HardCase, Instruction, Supervision
from .slips import ANSWER_INSTRUCTION, ANSWER_SUPERVISION, Wanted

router = Router(tags=["command 督办"])


class AnswerOut(Schema):
    number: str
    text: str
    at: datetime
    by: str
    is_late: bool
    verdict: str
    verdict_words: str


class SupervisionOut(Schema):
    """督办单. Moments are UTC."""

    id: int
    number: str
    case: str
    unit: str
    kind: str
    state: str
    reason: str
    demand: str
    limit: str
    due_at: datetime
    round: int
    rule: str
    issued_at: datetime
    issued_by: str
    ended_at: datetime | None
    ended_note: str
    answers: list[AnswerOut] = Field(default_factory=list)


class SupervisionsOut(Schema):
    items: list[SupervisionOut]
    next: int | None


class UrgeIn(Schema):
    words: str
    unit: str = ""


class SuperviseIn(Schema):
    """`unit` is a unit's code; without one it goes to whoever has to move now."""

    kind: str = Field("process", description="process, result")
    reason: str
    demand: str
    unit: str = ""
    limit: str = ""


class TextIn(Schema):
    text: str


class ReasonIn(Schema):
    reason: str
    limit: str = ""


class OpinionIn(Schema):
    opinion: str


class InstructIn(Schema):
    """`leader` is a member's user name; without one the caller is the leader."""

    words: str
    units: list[str] = Field(default_factory=list)
    leader: str = ""
    limit: str = ""


class InstructedOut(Schema):
    unit: str
    number: str | None
    answer: str
    answered_at: datetime | None
    is_late: bool


class InstructionOut(Schema):
    """领导批示."""

    id: int
    number: str | None
    case: str
    state: str
    words: str
    leader: str
    due_at: datetime | None
    to: list[InstructedOut]


class EscalateIn(Schema):
    leader: str
    reason: str


class EscalationOut(Schema):
    """提级."""

    id: int
    leader: str
    before: str
    after: str
    level: str


class HardCaseIn(Schema):
    reason: str
    plan: str
    owner: str
    review_on: date | None = None


class HardCaseOut(Schema):
    """疑难件."""

    id: int
    number: str | None
    case: str
    state: str
    reason: str
    owner: str
    review_on: date | None
    outcome: str


class UrgeOut(Schema):
    id: int
    unit: str
    at: datetime


def _key(request: HttpRequest) -> str | None:
    raw = request.headers.get("Idempotency-Key", "").strip()
    if len(raw) > 64:
        raise HttpError(400, "Idempotency-Key 最长64个字符。")
    return f"api/{actor_of(request).id}/{raw}" if raw else None


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise Invalid({"unit": f"没有找到单位“{code}”，请核对代码。"})
    return found


def _member(username: str, field: str) -> Member:
    found = Member.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Invalid({field: f"没有找到“{username}”，请核对账号。"})
    return found


def _may_list(by: Actor) -> None:
    if not any(by.has(verb) for verb in (READ, ANSWER_SUPERVISION, ANSWER_INSTRUCTION)):
        raise NotAllowed(name=by.name, move=label_of(READ))


def _supervision(pk: int, by: Actor) -> SupervisionOut:
    return _supervision_out(slips.supervision(pk, by=by))


def _supervision_out(row: Supervision) -> SupervisionOut:
    answers = [
        AnswerOut(
            number=a.number, text=a.text, at=a.at, by=a.by_name, is_late=a.is_late, verdict=a.verdict,
            verdict_words=a.verdict_words,
        )
        for a in sorted(row.answers.all(), key=lambda a: a.pk)
    ]  # fmt: skip
    return SupervisionOut(
        id=row.pk, number=row.number, case=row.case.code, unit=row.unit.code, kind=row.kind, state=row.state,
        reason=row.reason, demand=row.demand, limit=row.limit, due_at=row.due_at, round=row.round, rule=row.rule,
        issued_at=row.issued_at, issued_by=row.issued_by_name, ended_at=row.ended_at, ended_note=row.ended_note,
        answers=answers,
    )  # fmt: skip


def _instruction_out(row: Instruction) -> InstructionOut:
    return InstructionOut(
        id=row.pk,
        number=row.number,
        case=row.case.code,
        state=row.state,
        words=row.words,
        leader=row.leader_name,
        due_at=row.due_at,
        to=[
            InstructedOut(
                unit=t.unit.code, number=t.number, answer=t.answer, answered_at=t.answered_at, is_late=t.is_late
            )
            for t in row.to.select_related("unit").order_by("id")
        ],
    )


def _hard_case_out(row: HardCase) -> HardCaseOut:
    return HardCaseOut(
        id=row.pk, number=row.number, case=row.case.code, state=row.state, reason=row.reason, owner=row.owner_name,
        review_on=row.review_on, outcome=row.outcome,
    )  # fmt: skip


# --- 督办 ------------------------------------------------------------------------------------------------------------


@router.get("/supervisions", response=SupervisionsOut, summary="督办台账")
def supervisions(
    request: HttpRequest,
    state: str = "",
    kind: str = "",
    unit: str = "",
    late: str = "",
    mine: str = "",
    after: str = "",
) -> SupervisionsOut:
    """Newest first; give `next` back as `after`. `late=1`: not answered in time. `mine=1`: waits for the caller."""
    by = actor_of(request)
    _may_list(by)
    wanted = Wanted.read({"state": state, "kind": kind, "unit": unit, "late": late, "mine": mine})
    found = slips.supervision_list(wanted, by=by).select_related("case", "unit").prefetch_related("answers")
    page = slips.page(found, after=after)
    return SupervisionsOut(items=[_supervision_out(row) for row in page.rows], next=page.next)


@router.get("/supervisions/{pk}", response=SupervisionOut, summary="督办单")
def supervision(request: HttpRequest, pk: int) -> SupervisionOut:
    by = actor_of(request)
    _may_list(by)
    return _supervision(pk, by)


@router.post("/cases/{code}/urge", response={201: UrgeOut}, summary="催办")
def urge(request: HttpRequest, code: str, data: UrgeIn) -> Status:
    by = actor_of(request)
    case = cases.get(code, by=by)
    made = command.urge(case, words=data.words, unit=_unit(data.unit), key=_key(request), by=by)
    return Status(201, UrgeOut(id=made.pk, unit=made.unit.code, at=made.at))


@router.post("/cases/{code}/supervise", response={201: SupervisionOut}, summary="督办")
def supervise(request: HttpRequest, code: str, data: SuperviseIn) -> Status:
    by = actor_of(request)
    case = cases.get(code, by=by)
    made = command.supervise(
        case, kind=data.kind, reason=data.reason, demand=data.demand, unit=_unit(data.unit), limit=data.limit,
        key=_key(request), by=by,
    )  # fmt: skip
    return Status(201, _supervision_out(made))


@router.post("/supervisions/{pk}/answer", response=SupervisionOut, summary="督办反馈")
def answer_supervision(request: HttpRequest, pk: int, data: TextIn) -> SupervisionOut:
    by = actor_of(request)
    command.answer_supervision(slips.supervision(pk, by=by), text=data.text, key=_key(request), by=by)
    return _supervision(pk, by)


@router.post("/supervisions/{pk}/return", response=SupervisionOut, summary="退回督办反馈")
def return_answer(request: HttpRequest, pk: int, data: ReasonIn) -> SupervisionOut:
    by = actor_of(request)
    row = slips.supervision(pk, by=by)
    command.return_answer(row, reason=data.reason, limit=data.limit, key=_key(request), by=by)
    return _supervision(pk, by)


@router.post("/supervisions/{pk}/conclude", response=SupervisionOut, summary="督办办结")
def conclude_supervision(request: HttpRequest, pk: int, data: OpinionIn) -> SupervisionOut:
    by = actor_of(request)
    command.conclude_supervision(slips.supervision(pk, by=by), opinion=data.opinion, key=_key(request), by=by)
    return _supervision(pk, by)


@router.post("/supervisions/{pk}/lift", response=SupervisionOut, summary="撤销督办")
def lift_supervision(request: HttpRequest, pk: int, data: ReasonIn) -> SupervisionOut:
    by = actor_of(request)
    command.lift_supervision(slips.supervision(pk, by=by), reason=data.reason, key=_key(request), by=by)
    return _supervision(pk, by)


# --- 批示、提级、疑难件 ---------------------------------------------------------------------------------------------


@router.post("/cases/{code}/instruct", response={201: InstructionOut}, summary="领导批示")
def instruct(request: HttpRequest, code: str, data: InstructIn) -> Status:
    by = actor_of(request)
    case = cases.get(code, by=by)
    units = [unit for unit in map(_unit, data.units) if unit is not None]
    leader = _member(data.leader, "leader") if data.leader else None
    made = command.instruct(
        case, words=data.words, units=units, leader=leader, limit=data.limit, key=_key(request), by=by
    )
    return Status(201, _instruction_out(made))


@router.post("/instructions/{pk}/answer", response=InstructionOut, summary="批示反馈")
def answer_instruction(request: HttpRequest, pk: int, data: TextIn) -> InstructionOut:
    by = actor_of(request)
    command.answer_instruction(slips.instruction(pk, by=by), text=data.text, key=_key(request), by=by)
    return _instruction_out(slips.instruction(pk, by=by))


@router.post("/cases/{code}/escalate", response={201: EscalationOut}, summary="提级牵头")
def escalate(request: HttpRequest, code: str, data: EscalateIn) -> Status:
    by = actor_of(request)
    case = cases.get(code, by=by)
    made = command.escalate(case, leader=_member(data.leader, "leader"), reason=data.reason, key=_key(request), by=by)
    return Status(
        201,
        EscalationOut(id=made.pk, leader=made.leader_name, before=made.before, after=made.after, level=made.level),
    )


@router.post("/cases/{code}/list_hard_case", response={201: HardCaseOut}, summary="列入疑难件")
def list_hard_case(request: HttpRequest, code: str, data: HardCaseIn) -> Status:
    by = actor_of(request)
    case = cases.get(code, by=by)
    made = command.list_hard_case(
        case, reason=data.reason, plan=data.plan, owner=_member(data.owner, "owner"), review_on=data.review_on,
        key=_key(request), by=by,
    )  # fmt: skip
    return Status(201, _hard_case_out(made))


@router.post("/hard_cases/{pk}/note", response=HardCaseOut, summary="疑难件进展")
def note_hard_case(request: HttpRequest, pk: int, data: TextIn) -> HardCaseOut:
    by = actor_of(request)
    command.note_hard_case(slips.hard_case(pk, by=by), text=data.text, key=_key(request), by=by)
    return _hard_case_out(slips.hard_case(pk, by=by))


@router.post("/hard_cases/{pk}/unlist", response=HardCaseOut, summary="移出疑难件")
def unlist_hard_case(request: HttpRequest, pk: int, data: OpinionIn) -> HardCaseOut:
    by = actor_of(request)
    command.unlist_hard_case(slips.hard_case(pk, by=by), outcome=data.opinion, key=_key(request), by=by)
    return _hard_case_out(slips.hard_case(pk, by=by))
