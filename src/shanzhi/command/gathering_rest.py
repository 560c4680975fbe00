"""The API of gatherings: whistles, meetings and teams, with the same acts and the same sight as the pages."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.verbs import label_of
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of
from shanzhi.staff.models import Member, Unit

from . import actions as command
from . import gatherings, linkage, whistles
from .gathering_shapes import (
    AnsweringOut,
    AnswerInvitationIn,
    AnswerWhistleIn,
    CallOut,
    ConfirmIn,
    ConveneIn,
    DecideIn,
    DecisionOut,
    GatheringLine,
    GatheringOut,
    GatheringsOut,
    HoldIn,
    InvitationOut,
    MinutesIn,
    OutcomeIn,
    OwnerIn,
    PlanOut,
    ResultIn,
    StepOut,
    UnitIn,
    WhistleIn,
    WhistleOut,
    WhistlesOut,
)
from .ladder import READ
from .models import Decision, Gathering, Invitation, Whistle, WhistleCall

router = Router(tags=["command 会商吹哨"])


def _key(request: HttpRequest) -> str | None:
    raw = request.headers.get("Idempotency-Key", "").strip()
    if len(raw) > 64:
        raise HttpError(400, "Idempotency-Key 最长64个字符。")
    return f"api/{actor_of(request).id}/{raw}" if raw else None


def _asker(request: HttpRequest, *permissions: str) -> Actor:
    by = actor_of(request)
    if not any(by.has(permission) for permission in permissions):
        raise NotAllowed(name=by.name, move=label_of(permissions[0]))
    return by


def _units(codes: list[str]) -> list[Unit]:
    found = {u.code: u for u in Unit.objects.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Invalid({"units": f"没有找到单位“{'、'.join(missing)}”，请核对代码。"})
    return [found[code] for code in dict.fromkeys(codes)]


def _members(names: list[str]) -> list[Member]:
    found = list(Member.objects.filter(username__in=names, is_active=True))
    if missing := set(names) - {m.username for m in found}:
        raise Invalid({"members": f"没有找到账号“{'、'.join(sorted(missing))}”。"})
    return found


def _case(code: str, by: Actor) -> Case | None:
    return cases.get(code, by=by) if code else None


# ── whistles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _whistle_out(row: Whistle, by: Actor) -> WhistleOut:
    readable = row.case.circle == "open" or cases.visible(by).filter(pk=row.case_id).exists()
    return WhistleOut(
        id=row.pk, number=row.number, case=row.case.code, kind=row.kind, state=row.state,
        matter=row.matter if readable else "", unit=row.unit.code, address=row.address, called_at=row.called_at,
        answer_due_at=row.answer_due_at, arrive_due_at=row.arrive_due_at, result=row.result if readable else "",
        calls=[
            CallOut(
                unit=c.unit.code, state=c.state, answered_at=c.answered_at, words=c.words, eta=c.eta,
                arrived_at=c.arrived_at, there_at=c.there_at, said=whistles.timeliness(c),
            )
            for c in row.calls.all()
        ],
    )  # fmt: skip


def _call(pk: int, unit: str, by: Actor) -> WhistleCall:
    row = whistles.get(pk, by=by)
    found = next((c for c in row.calls.all() if c.unit.code == unit), None)
    if found is None:
        raise NotFound(what="应哨单位")
    return found


@router.get("/whistles", response=WhistlesOut, summary="哨单列表")
def listed(
    request: HttpRequest, state: str = "", kind: str = "", since: date | None = None, until: date | None = None,
    after: str = "",
) -> WhistlesOut:  # fmt: skip
    by = _asker(request, READ, whistles.CALL, whistles.ANSWER)
    which = whistles.Filter(state=state, kind=kind, since=since, until=until)
    rows, _previous, following = whistles.page(which, by=by, after=after)
    return WhistlesOut(items=[_whistle_out(row, by) for row in rows], next=following)


@router.post("/whistles", response={201: WhistleOut}, summary="吹哨")
def blow(request: HttpRequest, data: WhistleIn) -> Status:
    by = _asker(request, whistles.CALL)
    area = Area.objects.filter(code=data.area, retired_on=None).first() if data.area else None
    made = command.whistle(
        units=_units(data.units), matter=data.matter, address=data.address, kind=data.kind, case=_case(data.case, by),
        area=area, category=data.category, lon=data.lon, lat=data.lat, key=_key(request), by=by,
    )  # fmt: skip
    return Status(201, _whistle_out(whistles.get(made.pk, by=by), by))


@router.get("/whistles/counts", response=list[AnsweringOut], summary="应哨统计")
def counts(request: HttpRequest, since: date, until: date) -> list[AnsweringOut]:
    by = _asker(request, READ, whistles.ANSWER)
    return [
        AnsweringOut(
            unit=row.unit, called=row.called, answered=row.answered, in_time=row.in_time, declined=row.declined,
            there=row.there, there_in_time=row.there_in_time, missing=row.missing,
        )
        for row in whistles.whistle_counts(since=since, until=until, by=by)
    ]  # fmt: skip


@router.get("/whistles/{pk}", response=WhistleOut, summary="哨单")
def one_whistle(request: HttpRequest, pk: int) -> WhistleOut:
    by = _asker(request, READ, whistles.CALL, whistles.ANSWER)
    return _whistle_out(whistles.get(pk, by=by), by)


@router.post("/whistles/{pk}/answer_whistle", response=WhistleOut, summary="应哨")
def answer_whistle(request: HttpRequest, pk: int, data: AnswerWhistleIn) -> WhistleOut:
    by = _asker(request, whistles.ANSWER)
    call = _call(pk, data.unit, by)
    command.answer_whistle(call, coming=data.coming, words=data.words, eta=data.eta, key=_key(request), by=by)
    return _whistle_out(whistles.get(pk, by=by), by)


@router.post("/whistles/{pk}/arrive", response=WhistleOut, summary="报到")
def arrive(request: HttpRequest, pk: int, data: UnitIn) -> WhistleOut:
    by = _asker(request, "command.arrive")
    command.arrive(_call(pk, data.unit, by), words=data.words, key=_key(request), by=by)
    return _whistle_out(whistles.get(pk, by=by), by)


@router.post("/whistles/{pk}/confirm_arrival", response=WhistleOut, summary="确认到场")
def confirm_arrival(request: HttpRequest, pk: int, data: ConfirmIn) -> WhistleOut:
    by = _asker(request, "command.confirm_arrival")
    command.confirm_arrival(_call(pk, data.unit, by), there_at=data.there_at, key=_key(request), by=by)
    return _whistle_out(whistles.get(pk, by=by), by)


@router.post("/whistles/{pk}/conclude_whistle", response=WhistleOut, summary="办结哨单")
def conclude_whistle(request: HttpRequest, pk: int, data: ResultIn) -> WhistleOut:
    by = _asker(request, "command.conclude_whistle")
    command.conclude_whistle(whistles.get(pk, by=by), result=data.result, key=_key(request), by=by)
    return _whistle_out(whistles.get(pk, by=by), by)


# ── gatherings ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _out(row: Gathering, by: Actor) -> GatheringOut:
    invited = Invitation.objects.filter(gathering=row).select_related("unit").order_by("id")
    return GatheringOut(
        id=row.pk, number=row.number, kind=row.kind, title=row.title, state=row.state, starts_at=row.starts_at,
        place=row.place, link=row.link, host=row.host.code,
        agenda=[topic.code or topic.title for topic in gatherings.agenda_of(row, by=by)],
        invitations=[
            InvitationOut(unit=i.unit.code, answer=i.answer, words=i.words, attended=i.attended) for i in invited
        ],
        decisions=[
            DecisionOut(
                id=s.decision.pk, position=s.decision.position, text=s.decision.text,
                case=s.decision.case.code if s.decision.case else "",
                unit=s.decision.unit.code if s.decision.unit else "", due_at=s.decision.due_at, state=s.state,
                is_late=s.is_late,
            )
            for s in gatherings.decisions_of([row])
        ],
        minutes=row.minutes if row.minutes_settled_at else "", result=row.result,
    )  # fmt: skip


@router.get("/gatherings", response=GatheringsOut, summary="会商、联合执法列表")
def gathered(request: HttpRequest, kind: str = "", state: str = "", after: str = "") -> GatheringsOut:
    by = _asker(request, *gatherings.READERS)
    which = gatherings.Filter(kinds=(*gatherings.MEETINGS, *gatherings.TEAMS), kind=kind, state=state)
    rows, _previous, following = gatherings.page(which, by=by, after=after)
    lines = [
        GatheringLine(
            id=r.pk, number=r.number, kind=r.kind, title=r.title, state=r.state, starts_at=r.starts_at, host=r.host.code
        )
        for r in rows
    ]
    return GatheringsOut(items=lines, next=following)


@router.post("/gatherings", response={201: GatheringOut}, summary="召集会商、联合执法")
def convene(request: HttpRequest, data: ConveneIn) -> Status:
    by = _asker(request, gatherings.CONVENE, gatherings.FORM_TEAM)
    given = data.dict(exclude={"units", "members", "cases"})
    given |= {"units": _units(data.units), "members": _members(data.members), "key": _key(request), "by": by}
    given["cases"] = [cases.get(code, by=by) for code in data.cases]
    if data.kind in gatherings.TEAMS:
        for name in ("link", "topics", "talked_to"):
            given.pop(name)
        made = command.form_team(**given)
    else:
        made = command.convene(**given)
    return Status(201, _out(gatherings.get(made.pk, by=by), by))


@router.get("/gatherings/{pk}", response=GatheringOut, summary="会商")
def one(request: HttpRequest, pk: int) -> GatheringOut:
    by = _asker(request, *gatherings.READERS)
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/answer_invitation", response=GatheringOut, summary="答复邀请")
def answer_invitation(request: HttpRequest, pk: int, data: AnswerInvitationIn) -> GatheringOut:
    by = _asker(request, gatherings.ANSWER)
    row = gatherings.get(pk, by=by)
    found = Invitation.objects.filter(gathering=row, unit__code=data.unit).first()
    if found is None:
        raise NotFound(what="邀请")
    command.answer_invitation(
        found, coming=data.coming, members=_members(data.members), words=data.words, key=_key(request), by=by
    )
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/hold", response=GatheringOut, summary="点名开会")
def hold(request: HttpRequest, pk: int, data: HoldIn) -> GatheringOut:
    by = _asker(request, "command.hold")
    present = {unit.pk for unit in _units(data.present)}
    command.hold(gatherings.get(pk, by=by), present=present, key=_key(request), by=by)
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/write_minutes", response=GatheringOut, summary="撰写纪要")
def write_minutes(request: HttpRequest, pk: int, data: MinutesIn) -> GatheringOut:
    by = _asker(request, "command.write_minutes")
    row = gatherings.get(pk, by=by)
    command.write_minutes(
        row, text=data.text, settle=data.settle, version=data.version, key=_key(request), by=by
    )  # fmt: skip
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/decide", response={201: GatheringOut}, summary="议定")
def decide(request: HttpRequest, pk: int, data: DecideIn) -> Status:
    by = _asker(request, "command.decide")
    unit = _units([data.unit])[0] if data.unit else None
    command.decide(
        gatherings.get(pk, by=by), text=data.text, case=_case(data.case, by), unit=unit, limit=data.limit,
        key=_key(request), by=by,
    )  # fmt: skip
    return Status(201, _out(gatherings.get(pk, by=by), by))


def _decision(pk: int, decision: int, by: Actor) -> Decision:
    found = Decision.objects.filter(pk=decision, gathering=gatherings.get(pk, by=by)).first()
    if found is None:
        raise NotFound(what="议定事项")
    return found


@router.post("/gatherings/{pk}/decisions/{decision}/name_owner", response=GatheringOut, summary="落实责任单位")
def name_owner(request: HttpRequest, pk: int, decision: int, data: OwnerIn) -> GatheringOut:
    by = _asker(request, "command.name_owner")
    command.name_owner(
        _decision(pk, decision, by), unit=_units([data.unit])[0], limit=data.limit, key=_key(request), by=by
    )
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/decisions/{decision}/settle_decision", response=GatheringOut, summary="销号")
def settle_decision(request: HttpRequest, pk: int, decision: int, data: OutcomeIn) -> GatheringOut:
    by = _asker(request, "command.settle_decision")
    command.settle_decision(_decision(pk, decision, by), outcome=data.outcome, key=_key(request), by=by)
    return _out(gatherings.get(pk, by=by), by)


@router.post("/gatherings/{pk}/conclude", response=GatheringOut, summary="办结会商")
def conclude(request: HttpRequest, pk: int, data: ResultIn) -> GatheringOut:
    by = _asker(request, "command.conclude")
    command.conclude(gatherings.get(pk, by=by), result=data.result, key=_key(request), by=by)
    return _out(gatherings.get(pk, by=by), by)


# ── linkage plans ────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/cases/{code}/plans", response=list[PlanOut], summary="案件的专项联动")
def plans(request: HttpRequest, code: str) -> list[PlanOut]:
    case = cases.get(code, by=actor_of(request))
    return [
        PlanOut(
            plan=line.run.plan, name=line.run.name, state=line.run.state,
            steps=[
                StepOut(
                    key=s.step.key, name=s.step.name, role=s.step.role, unit=s.step.unit.code if s.step.unit else "",
                    due_at=s.step.due_at, label=s.label,
                )
                for s in line.steps
            ],
        )
        for line in linkage.of_case(case.pk)
    ]  # fmt: skip


@router.post("/cases/{code}/plans/{plan}/start", response=list[PlanOut], summary="启动联动")
def start_plan(request: HttpRequest, code: str, plan: str) -> list[PlanOut]:
    by = _asker(request, "command.start_plan")
    command.start_plan(cases.get(code, by=by), plan=plan, key=_key(request), by=by)
    return plans(request, code)
