"""The acts of gatherings, each in the page's dialog: the form (GET), the act (POST), and what the page does then."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Member

from .. import actions as command
from .. import gatherings, whistles
from ..ladder import in_force
from ..models import Decision, Gathering, Invitation, PlanRun, PlanStep, Whistle, WhistleCall
from .gathering_forms import (
    ArriveForm,
    CannotForm,
    ComingForm,
    ConfirmForm,
    DecideForm,
    FindingForm,
    GatheringAsking,
    HoldForm,
    InvitationForm,
    OutcomeForm,
    OwnerForm,
    ReasonForm,
    ResultForm,
)

Do = Callable[[dict[str, Any]], str]
METHODS = ["GET", "POST"]


def ask(
    request: HttpRequest, form: GatheringAsking, do: Do, *, title: str, icon: str, about: str = "", note: str = "",
    wide: bool = False,
    anew: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the form; on POST do it and close the dialog with the sentence, or show what was wrong with 422."""
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                said = do({**form.cleaned_data, "key": form.cleaned_data["key"] or None})
                return opened_anew(request, said, anew) if anew else done(said)
            except Invalid as refusal:
                complain(form, refusal)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "title": title, "icon_name": icon, "about": about, "note": note, "is_wide": wide,
               "action": request.get_full_path()}  # fmt: skip
    return render(request, "command/parts/gathering_dialog.html", context, status=status)


def complain(form: GatheringAsking, refusal: Invalid) -> None:
    for field, sentence in refusal.fields.items():
        shown = "codes" if field == "cases" else field
        form.add_error(shown if shown in form.fields else None, sentence)


def opened_anew(request: HttpRequest, sentence: str, url: str) -> HttpResponse:
    """After an act that changes what the whole page offers: open it again and say the sentence there."""
    messages.success(request, sentence)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": url})


def page_of(row: Gathering) -> str:
    return reverse("command:team" if row.is_team else "command:meeting", args=[row.pk])


def done(sentence: str) -> HttpResponse:
    """Close the dialog, say it, let pages and panels look again."""
    news = {"close-dialog": True, "toast": {"text": sentence, "kind": "ok"}, "gathering-changed": True}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": json.dumps(news)})


# ── whistles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _call(pk: int, call: int, by: Actor) -> tuple[Whistle, WhistleCall]:
    whistle = whistles.get(pk, by=by)
    row = WhistleCall.objects.select_related("unit").filter(pk=call, whistle=whistle).first()
    if row is None:
        raise NotFound(what="应哨单位")
    return whistle, row


@needs("command.answer_whistle")
@require_POST
def come(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """应哨 by one press: we come. With or without scripts."""
    by = actor_of(request)
    _whistle, row = _call(pk, call, by)
    command.answer_whistle(row, coming=True, by=by)
    sentence = _("已应哨，请按时到场")
    if request.headers.get("HX-Request"):
        return done(sentence)
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("command:whistle", args=[pk]))


@needs("command.answer_whistle")
@require_http_methods(METHODS)
def come_with(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """应哨, with whom and when."""
    by = actor_of(request)
    whistle, row = _call(pk, call, by)

    def do(given: dict[str, Any]) -> str:
        command.answer_whistle(
            row, coming=True, words=given["words"], eta=given["eta"], key=given["key"], by=by
        )  # fmt: skip
        return _("已应哨，请按时到场")

    return ask(request, ComingForm(request.POST or None), do, title=_("应哨"), icon="megaphone", about=whistle.number)


@needs("command.answer_whistle")
@require_http_methods(METHODS)
def cannot_come(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """不能到场."""
    by = actor_of(request)
    whistle, row = _call(pk, call, by)

    def do(given: dict[str, Any]) -> str:
        command.answer_whistle(row, coming=False, words=given["words"], key=given["key"], by=by)
        return _("已答复不能到场")

    return ask(
        request, CannotForm(request.POST or None), do, title=_("不能到场"), icon="circle-x", about=whistle.number,
        note=_("交给本单位的任务仍须办理，不属于本单位职责的请在案件里退单。"),
    )  # fmt: skip


@needs("command.arrive")
@require_http_methods(METHODS)
def arrive(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """报到."""
    by = actor_of(request)
    whistle, row = _call(pk, call, by)

    def do(given: dict[str, Any]) -> str:
        command.arrive(row, words=given["words"], key=given["key"], by=by)
        return _("已报到，等待吹哨单位确认")

    return ask(
        request, ArriveForm(request.POST or None), do, title=_("到场报到"), icon="map-pin", about=whistle.address
    )


@needs("command.confirm_arrival")
@require_http_methods(METHODS)
def confirm_arrival(request: HttpRequest, pk: int, call: int) -> HttpResponse:
    """确认到场."""
    by = actor_of(request)
    _whistle, row = _call(pk, call, by)

    def do(given: dict[str, Any]) -> str:
        command.confirm_arrival(row, there_at=given["there_at"], key=given["key"], by=by)
        return _("已确认{unit}到场").format(unit=row.unit.short_name)

    form = ConfirmForm(request.POST or None, initial={"there_at": row.arrived_at})
    return ask(request, form, do, title=_("确认到场"), icon="check", about=row.unit.name)


@needs("command.conclude_whistle")
@require_http_methods(METHODS)
def conclude_whistle(request: HttpRequest, pk: int) -> HttpResponse:
    """办结哨单."""
    by = actor_of(request)
    whistle = whistles.get(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        command.conclude_whistle(whistle, result=given["result"], key=given["key"], by=by)
        return _("哨单已办结")

    return ask(
        request, ResultForm(request.POST or None), do, title=_("办结哨单"), icon="circle-check", about=whistle.number,
        anew=reverse("command:whistle", args=[pk]),
        note=_("没有应答、没有到场的单位计入统计；交办的任务继续办理。"),
    )  # fmt: skip


# ── gatherings ───────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("command.answer_invitation")
@require_http_methods(METHODS)
def answer_invitation(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """答复邀请."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    found = Invitation.objects.select_related("unit").filter(pk=invitation, gathering=row).first()
    if found is None or found.unit_id not in by.units_of(gatherings.ANSWER):
        raise NotFound(what="邀请")

    def do(given: dict[str, Any]) -> str:
        people = list(Member.objects.filter(pk__in=[int(m) for m in given["members"]]))
        coming = given["coming"] == "yes"
        command.answer_invitation(
            found, coming=coming, members=people, words=given["words"], key=given["key"], by=by
        )  # fmt: skip
        return _("已答复参加") if coming else _("已答复不能参加")

    form = InvitationForm(request.POST or None, invitation=found)
    return ask(request, form, do, title=_("答复邀请"), icon="calendar-check", about=row.title)


@needs("command.hold")
@require_http_methods(METHODS)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """点名."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    invited = list(Invitation.objects.filter(gathering=row).select_related("unit").order_by("id"))

    def do(given: dict[str, Any]) -> str:
        command.hold(row, present={int(u) for u in given["present"]}, key=given["key"], by=by)
        return _("已记录到会单位")

    form = HoldForm(request.POST or None, invitations=invited)
    return ask(request, form, do, title=_("点名"), icon="users-round", about=row.title, anew=page_of(row))


@needs("command.decide")
@require_http_methods(METHODS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """议定."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)
    topics = [t for t in gatherings.agenda_of(row, by=by) if t.item.case is not None]
    by_code: dict[str, Case] = {t.code: t.item.case for t in topics if t.item.case is not None}

    def do(given: dict[str, Any]) -> str:
        case = by_code.get(given.get("case") or "")
        made = command.decide(
            row, text=given["text"], case=case, unit=given["unit"], limit=given["limit"], key=given["key"], by=by
        )  # fmt: skip
        return _("已议定，交{unit}办理").format(unit=made.unit.short_name) if made.unit else _("已议定，待落实责任单位")

    agenda = [(t.code, f"{t.code}　{t.title}") for t in topics]
    title = _("整改事项") if row.kind == Gathering.Kind.TALK else _("议定事项")
    return ask(
        request, DecideForm(request.POST or None, agenda=agenda), do, title=title, icon="gavel", about=row.title,
        note=_("有责任单位的，立即成为案件任务，由该单位签收办理。"), wide=True,
    )  # fmt: skip


def _decision(pk: int, decision: int, by: Actor) -> tuple[Gathering, Decision]:
    row = gatherings.get(pk, by=by)
    found = Decision.objects.filter(pk=decision, gathering=row).first()
    if found is None:
        raise NotFound(what="议定事项")
    return row, found


@needs("command.name_owner")
@require_http_methods(METHODS)
def name_owner(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """落实责任单位."""
    by = actor_of(request)
    _row, found = _decision(pk, decision, by)

    def do(given: dict[str, Any]) -> str:
        command.name_owner(found, unit=given["unit"], limit=given["limit"], key=given["key"], by=by)
        return _("已交{unit}办理").format(unit=given["unit"].short_name)

    form = OwnerForm(request.POST or None)
    return ask(request, form, do, title=_("落实责任单位"), icon="user-check", about=found.text)


@needs("command.settle_decision")
@require_http_methods(METHODS)
def settle_decision(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """销号."""
    by = actor_of(request)
    _row, found = _decision(pk, decision, by)

    def do(given: dict[str, Any]) -> str:
        command.settle_decision(found, outcome=given["outcome"], key=given["key"], by=by)
        return _("已销号")

    form = OutcomeForm(request.POST or None)
    return ask(request, form, do, title=_("销号"), icon="check-check", about=found.text)


@needs("command.record_finding")
@require_http_methods(METHODS)
def record_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """登记检查情况."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        made = command.record_finding(row, **given, by=by)
        return _("已登记，转案件{code}").format(code=made.case.code) if made.case else _("已登记")

    form = FindingForm(request.POST or None, profile=in_force())
    return ask(request, form, do, title=_("登记检查情况"), icon="clipboard-list", about=row.title, wide=True)


@needs("command.conclude")
@require_http_methods(METHODS)
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """办结会商."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        command.conclude(row, result=given["result"], key=given["key"], by=by)
        return _("已办结")

    form = ResultForm(request.POST or None)
    return ask(request, form, do, title=_("办结"), icon="circle-check", about=row.title, anew=page_of(row))


@needs("command.call_off")
@require_http_methods(METHODS)
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """取消会商."""
    by = actor_of(request)
    row = gatherings.get(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        command.call_off(row, reason=given["reason"], key=given["key"], by=by)
        return _("已取消，已通知参加单位")

    form = ReasonForm(request.POST or None)
    return ask(request, form, do, title=_("取消"), icon="ban", about=row.title, anew=page_of(row))


# ── linkage plans ────────────────────────────────────────────────────────────────────────────────────────────────────


@needs("command.start_plan")
@require_POST
def start_plan(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """启动联动, by one press."""
    by = actor_of(request)
    run = command.start_plan(cases.get(code, by=by), plan=plan, by=by)
    return done(_("{name}已启动").format(name=run.name))


@needs("command.decline_plan")
@require_http_methods(METHODS)
def decline_plan(request: HttpRequest, code: str, plan: str) -> HttpResponse:
    """不启动联动."""
    by = actor_of(request)
    run = PlanRun.objects.filter(case=cases.get(code, by=by), plan=plan).first()
    if run is None:
        raise NotFound(what="联动建议")

    def do(given: dict[str, Any]) -> str:
        command.decline_plan(run, reason=given["reason"], key=given["key"], by=by)
        return _("已记录不启动的理由")

    return ask(request, ReasonForm(request.POST or None), do, title=_("不启动联动"), icon="ban", about=run.name)


@needs("command.finish_step")
@require_http_methods(METHODS)
def finish_step(request: HttpRequest, code: str, step: int) -> HttpResponse:
    """完成联动步骤."""
    by = actor_of(request)
    found = PlanStep.objects.filter(pk=step, run__case=cases.get(code, by=by)).first()
    if found is None:
        raise NotFound(what="联动步骤")

    def do(given: dict[str, Any]) -> str:
        command.finish_step(found, outcome=given["outcome"], key=given["key"], by=by)
        return _("已登记")

    return ask(request, OutcomeForm(request.POST or None), do, title=_("完成联动步骤"), icon="check", about=found.name)
