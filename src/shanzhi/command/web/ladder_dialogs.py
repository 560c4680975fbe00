"""The acts of the ladder, each in the page's dialog: the form (GET), the act (POST), and what the page does then."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Member, Unit

from .. import actions as command
from .. import slips
from ..ladder import in_force, leaders_for
from .ladder_forms import (
    AnswerForm,
    Asking,
    EscalateForm,
    HardCaseForm,
    InstructForm,
    NoteForm,
    OpinionForm,
    OutcomeForm,
    ReasonForm,
    ReturnForm,
    SuperviseForm,
    UrgeForm,
    units_of,
)

Do = Callable[[dict[str, Any]], str]


def _dialog(
    request: HttpRequest, make: Callable[[Any], Asking], do: Do, *, title: str, icon: str, about: str, note: str = ""
) -> HttpResponse:
    form = make(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                return _done(do({**form.cleaned_data, "key": form.cleaned_data["key"] or None}))
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    form.add_error(field if field in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    shown = {"form": form, "title": title, "icon": icon, "about": about, "note": note,
             "action": request.get_full_path()}  # fmt: skip
    return render(request, "command/parts/ladder_form.html", shown, status=status)


def _done(sentence: str) -> HttpResponse:
    """Close the dialog, say it, let lists and panels look again."""
    news = {"close-dialog": True, "toast": {"text": sentence, "kind": "ok"}, "ladder-changed": True}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": json.dumps(news)})


def _unit(pk: str) -> Unit:
    return Unit.objects.get(pk=int(pk))


def _member(pk: str) -> Member:
    return Member.objects.get(pk=int(pk))


# --- on a case -------------------------------------------------------------------------------------------------------


@needs("command.urge")
@require_http_methods(["GET", "POST"])
def urge(request: HttpRequest, code: str) -> HttpResponse:
    """催办."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    units = units_of(case)

    def do(given: dict[str, Any]) -> str:
        unit = _unit(given["unit"])
        command.urge(case, words=given["words"], unit=unit, key=given["key"], by=by)
        return _("已催办{unit}").format(unit=unit.short_name)

    return _dialog(
        request, lambda data: UrgeForm(data, units=units), do, title=_("催办"), icon="bell-ring", about=case.title
    )


@needs("command.supervise")
@require_http_methods(["GET", "POST"])
def supervise(request: HttpRequest, code: str) -> HttpResponse:
    """督办."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    units = units_of(case)

    def do(given: dict[str, Any]) -> str:
        made = command.supervise(
            case, kind=given["kind"], reason=given["reason"], demand=given["demand"], unit=_unit(given["unit"]),
            limit=given["limit"], key=given["key"], by=by,
        )  # fmt: skip
        return _("已签发{number}").format(number=made.number)

    return _dialog(
        request,
        lambda data: SuperviseForm(data, units=units, ladder=in_force().ladder),
        do,
        title=_("签发督办单"),
        icon="gavel",
        about=case.title,
        note=_("结果督办办结之前，案件不能结案。"),
    )


@needs("command.instruct")
@require_http_methods(["GET", "POST"])
def instruct(request: HttpRequest, code: str) -> HttpResponse:
    """领导批示."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    units, leaders = units_of(case), leaders_for(case)

    def do(given: dict[str, Any]) -> str:
        chosen = [u for u in units if str(u.pk) in given["units"]]
        made = command.instruct(
            case, words=given["words"], units=chosen, leader=_member(given["leader"]), limit=given["limit"],
            key=given["key"], by=by,
        )  # fmt: skip
        return _("已下达{number}").format(number=made.number)

    return _dialog(
        request,
        lambda data: InstructForm(data, units=units, leaders=leaders, me=by.id, ladder=in_force().ladder),
        do,
        title=_("领导批示"),
        icon="stamp",
        about=case.title,
    )


@needs("command.escalate")
@require_http_methods(["GET", "POST"])
def escalate(request: HttpRequest, code: str) -> HttpResponse:
    """提级牵头."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    leaders = leaders_for(case)

    def do(given: dict[str, Any]) -> str:
        made = command.escalate(
            case, leader=_member(given["leader"]), reason=given["reason"], key=given["key"], by=by
        )  # fmt: skip
        return _("已提级，{name}牵头").format(name=made.leader_name)

    return _dialog(
        request,
        lambda data: EscalateForm(data, leaders=leaders),
        do,
        title=_("提级，由分管领导牵头"),
        icon="chevron-up",
        about=case.title,
        note=_("案件转到上一级中心牵头，未办结的任务收回后重新派单。"),
    )


@needs("command.list_hard_case")
@require_http_methods(["GET", "POST"])
def list_hard_case(request: HttpRequest, code: str) -> HttpResponse:
    """列入疑难件."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    leaders = leaders_for(case)

    def do(given: dict[str, Any]) -> str:
        made = command.list_hard_case(
            case, reason=given["reason"], plan=given["plan"], owner=_member(given["owner"]),
            review_on=given["review_on"], key=given["key"], by=by,
        )  # fmt: skip
        return _("已列入疑难件，{name}包案").format(name=made.owner_name)

    return _dialog(
        request,
        lambda data: HardCaseForm(data, leaders=leaders),
        do,
        title=_("列入疑难件"),
        icon="layers",
        about=case.title,
    )


# --- on a slip -------------------------------------------------------------------------------------------------------


def _on_supervision(
    request: HttpRequest,
    pk: int,
    form: type[Asking],
    do: Callable[[Any, dict[str, Any], Actor], str],
    *,
    title: str,
    icon: str,
) -> HttpResponse:
    by = actor_of(request)
    row = slips.supervision(pk, by=by)
    return _dialog(
        request,
        form,
        lambda given: do(row, given, by),
        title=title,
        icon=icon,
        about=row.case.title,
        note=row.demand,
    )


@needs("command.answer_supervision")
@require_http_methods(["GET", "POST"])
def answer_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """督办反馈."""

    def do(row: Any, given: dict[str, Any], by: Actor) -> str:
        made = command.answer_supervision(row, text=given["text"], key=given["key"], by=by)
        return _("已提交{number}").format(number=made.number)

    return _on_supervision(request, pk, AnswerForm, do, title=_("督办反馈"), icon="reply")


@needs("command.conclude_supervision")
@require_http_methods(["GET", "POST"])
def return_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """退回督办反馈."""

    def do(row: Any, given: dict[str, Any], by: Actor) -> str:
        command.return_answer(row, reason=given["reason"], limit=given["limit"], key=given["key"], by=by)
        return _("已退回补充")

    return _on_supervision(request, pk, ReturnForm, do, title=_("退回督办反馈"), icon="undo-2")


@needs("command.conclude_supervision")
@require_http_methods(["GET", "POST"])
def conclude_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """督办办结."""

    def do(row: Any, given: dict[str, Any], by: Actor) -> str:
        command.conclude_supervision(row, opinion=given["opinion"], key=given["key"], by=by)
        return _("督办已办结")

    return _on_supervision(request, pk, OpinionForm, do, title=_("督办办结"), icon="check")


@needs("command.conclude_supervision")
@require_http_methods(["GET", "POST"])
def lift_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销督办."""

    def do(row: Any, given: dict[str, Any], by: Actor) -> str:
        command.lift_supervision(row, reason=given["reason"], key=given["key"], by=by)
        return _("督办已撤销")

    return _on_supervision(request, pk, ReasonForm, do, title=_("撤销督办"), icon="ban")


@needs("command.answer_instruction")
@require_http_methods(["GET", "POST"])
def answer_instruction(request: HttpRequest, pk: int) -> HttpResponse:
    """批示反馈."""
    by = actor_of(request)
    row = slips.instruction(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        made = command.answer_instruction(row, text=given["text"], key=given["key"], by=by)
        return _("已提交{number}").format(number=made.number)

    return _dialog(request, AnswerForm, do, title=_("批示反馈"), icon="reply", about=row.case.title, note=row.words)


@needs("command.note_hard_case", "command.read")
@require_http_methods(["GET", "POST"])
def note_hard_case(request: HttpRequest, pk: int) -> HttpResponse:
    """疑难件进展."""
    by = actor_of(request)
    row = slips.hard_case(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        command.note_hard_case(row, text=given["text"], review_on=given["review_on"], key=given["key"], by=by)
        return _("进展已记录")

    return _dialog(request, NoteForm, do, title=_("疑难件进展"), icon="notebook-pen", about=row.case.title)


@needs("command.unlist_hard_case")
@require_http_methods(["GET", "POST"])
def unlist_hard_case(request: HttpRequest, pk: int) -> HttpResponse:
    """移出疑难件."""
    by = actor_of(request)
    row = slips.hard_case(pk, by=by)

    def do(given: dict[str, Any]) -> str:
        command.unlist_hard_case(row, outcome=given["outcome"], key=given["key"], by=by)
        return _("已移出疑难件清单") if row.state == "LISTED" else _("不列入疑难件")

    title = _("移出疑难件") if row.state == "LISTED" else _("不列入疑难件")
    return _dialog(request, OutcomeForm, do, title=title, icon="archive", about=row.case.title)
