"""法定时限: the panel on the case page, the dialogs, and the list of what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, today
from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of, needs

from .. import actions, emergencies, statutory
from ..models import Clock, ClockMark
from . import dialogs, sheets_of_clocks

WATCH = (statutory.READ, "command.meet_clock", "command.extend_clock")
TABS = {
    "open": gettext_lazy("计时中"),
    "soon": gettext_lazy("即将届满"),
    "over": gettext_lazy("已逾期"),
    "paused": gettext_lazy("已中止"),
    "asked": gettext_lazy("延期待批"),
    "done": gettext_lazy("已结束"),
}
_DESK_VERBS = ("pause_clock", "resume_clock", "extend_clock", "meet_clock", "stop_clock", "approve_extension")


@needs()
@require_GET
def of_case(request: HttpRequest, code: str) -> HttpResponse:
    """The clocks of a case, beside its ordinary one; nothing where there are none and none may be started."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    rows = statutory.of_case(case)
    under = emergencies.of_case(case)
    may_start = by.may("command.start_clock", path=case.desk_path, units=[case.desk_id]) and not case.has_ended
    if not rows and not under and not may_start:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"case": case, "rows": rows, "under": under, "may_start": may_start, "may": allowed(case, by)}
    return render(request, "command/parts/case_clocks.html", context)


def allowed(case: Case, by: Actor) -> frozenset[str]:
    """What this person may do with the clocks of a case."""
    units = statutory.concerned_units(case)
    desk_only = {"stop_clock", "approve_extension"}
    return frozenset(
        verb
        for verb in _DESK_VERBS
        if by.may(f"command.{verb}", path=case.desk_path, units=[case.desk_id] if verb in desk_only else units)
    )


# --- the list --------------------------------------------------------------------------------------------------------


@needs(*WATCH)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is due, over, paused, or waits for approval; the soonest first."""
    by = actor_of(request)
    wanted = _wanted(request)
    page = statutory.page(wanted, after=request.GET.get("after", ""), by=by)
    tabs = [
        {
            "key": key,
            "label": label,
            "is_current": key == wanted.which,
            "count": len(statutory.matching(statutory.Wanted(key, wanted.route), by=by).values_list("pk")[:1000])
            if key not in ("done", "open")
            else None,
        }
        for key, label in TABS.items()
    ]
    context = {"page": page, "wanted": wanted, "tabs": tabs, "routes": statutory.routes()}
    return render(request, "command/clocks.html", context)


@needs(*WATCH)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    return sheets_of_clocks.answer(_wanted(request), by=actor_of(request))


def _wanted(request: HttpRequest) -> statutory.Wanted:
    which = request.GET.get("which", "open")
    return statutory.Wanted(which if which in TABS else "open", request.GET.get("route", "")[:40])


# --- dialogs ---------------------------------------------------------------------------------------------------------


class StartForm(dialogs.Asking):
    """启动法定时限."""

    law = forms.ChoiceField(label=gettext_lazy("哪一项"))
    on = forms.DateField(
        label=gettext_lazy("从哪天起算"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=400, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for terms in statutory.startable(case):
            words = f"{terms.step}（{terms.limit.str_zh}，{terms.law}{terms.article}）"
            groups.setdefault(terms.route, []).append((terms.key, words))
        fields: Any = self.fields
        fields["law"].choices = [("", _("请选择")), *groups.items()]
        self.initial.setdefault("on", today())


@needs("command.start_clock")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    by = actor_of(request)
    case = cases.get(code, by=by)

    def do(data: dict[str, Any]) -> str:
        begin = _moment(data["on"])
        actions.start_clock(case, key_of_law=data["law"], begins_at=begin, note=data["note"], key=data["key"], by=by)
        return _("已启动，与办理时限分别计时")

    form = StartForm(request.POST or None, case=case)
    aliases = {"key_of_law": "law", "begins_at": "on"}
    return dialogs.answer(request, form, do, title=_("启动法定时限"), icon="timer", aliases=aliases)


def _moment(day: Any) -> datetime | None:
    if day is None or day == today():
        return None
    return datetime.combine(day, time(9), SHANGHAI)


class ReasonForm(dialogs.Asking):
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请填写理由。")},
    )  # fmt: skip


class PauseForm(dialogs.Asking):
    ground = forms.ChoiceField(
        label=gettext_lazy("法定事由"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择法定事由。")},
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)


class ExtendForm(dialogs.Asking):
    amount = forms.CharField(label=gettext_lazy("延长"), max_length=12)
    reason = forms.CharField(
        label=gettext_lazy("延期理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请填写延期理由。")},
    )  # fmt: skip


class MeetForm(dialogs.Asking):
    on = forms.DateField(label=gettext_lazy("完成日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    paper = forms.CharField(label=gettext_lazy("文书编号"), max_length=80, required=False)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=400, required=False)


class NoteForm(dialogs.Asking):
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


class ApproveForm(dialogs.Asking):
    granted = forms.ChoiceField(
        label=gettext_lazy("决定"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("同意延期")), ("no", gettext_lazy("不同意"))],
        error_messages={"required": gettext_lazy("请选择是否同意。")},
    )  # fmt: skip
    opinion = forms.CharField(label=gettext_lazy("意见"), max_length=400, required=False)


@needs("command.read_watch", *(f"command.{verb}" for verb in _DESK_VERBS))
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One of the acts on a clock, in a dialog."""
    by = actor_of(request)
    clock = statutory.clock_by_id(pk, by=by)
    terms = statutory.terms_of(clock)
    law = f"{terms.law}{terms.article}：{terms.words}。"
    make = _DIALOGS.get(verb)
    if make is None or verb not in allowed(clock.case, by):
        raise NotFound(what=_("这项操作"))
    form, do, title, icon = make(request.POST or None, clock, by)
    return dialogs.answer(
        request, form, do, title=title, icon=icon, about=f"{clock.route} · {clock.step}", note=law,
        aliases={"at": "on"},
    )  # fmt: skip


Made = tuple[dialogs.Asking, Callable[[dict[str, Any]], str], str, str]


def _pause(data: Any, clock: Clock, by: Actor) -> Made:
    form = PauseForm(data)
    fields: Any = form.fields
    fields["ground"].choices = [(p.key, p.name) for p in statutory.terms_of(clock).pauses]

    def do(given: dict[str, Any]) -> str:
        actions.pause_clock(clock, ground=given["ground"], note=given["note"], by=by)
        return _("已中止计时")

    return form, do, _("中止计时"), "pause"


def _resume(data: Any, clock: Clock, by: Actor) -> Made:
    def do(given: dict[str, Any]) -> str:
        actions.resume_clock(clock, note=given["note"], by=by)
        return _("已恢复计时")

    return NoteForm(data), do, _("恢复计时"), "play"


def _extend(data: Any, clock: Clock, by: Actor) -> Made:
    terms = statutory.terms_of(clock)
    form = ExtendForm(data, initial={"amount": str(terms.extension or "")})
    form.fields["amount"].help_text = _("最多{most}，{who}").format(
        most=terms.extension.str_zh if terms.extension else "", who=terms.extended_by
    )

    def do(given: dict[str, Any]) -> str:
        actions.extend_clock(clock, amount=given["amount"], reason=given["reason"], by=by)
        return _("已提交审批")

    return form, do, _("申请法定延期"), "clock"


def _meet(data: Any, clock: Clock, by: Actor) -> Made:
    def do(given: dict[str, Any]) -> str:
        at = _moment(given["on"])
        moment = max(at, clock.begins_at) if at is not None else None
        actions.meet_clock(clock, at=moment, paper=given["paper"], note=given["note"], by=by)
        return _("已登记完成")

    return MeetForm(data, initial={"on": today()}), do, _("登记完成"), "check"


def _stop(data: Any, clock: Clock, by: Actor) -> Made:
    def do(given: dict[str, Any]) -> str:
        actions.stop_clock(clock, reason=given["reason"], by=by)
        return _("已终止计时")

    return ReasonForm(data), do, _("终止计时"), "x"


def _approve(data: Any, clock: Clock, by: Actor) -> Made:
    mark = get_object_or_404(ClockMark, clock=clock, state=ClockMark.State.ASKED)

    def do(given: dict[str, Any]) -> str:
        actions.approve_extension(mark, granted=given["granted"] == "yes", opinion=given["opinion"], by=by)
        return _("已审批")

    title = _("审批延期：{amount}").format(amount=mark.amount)
    return ApproveForm(data), do, title, "gavel"


_DIALOGS: dict[str, Callable[[Any, Clock, Actor], Made]] = {
    "pause_clock": _pause,
    "resume_clock": _resume,
    "extend_clock": _extend,
    "meet_clock": _meet,
    "stop_clock": _stop,
    "approve_extension": _approve,
}
