"""领导接访: the calendar for staff, and the one that residents read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs, open_to_all
from shanzhi.staff.models import Member, Post

from .. import actions, duty, statutory
from ..models import LeaderReception, Received
from . import dialogs
from .emergency import areas_for

AHEAD = timedelta(days=60)


@needs(statutory.READ, "command.receive_at_reception", "command.plan_reception")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is planned, and what was in the last weeks."""
    by = actor_of(request)
    found = duty.receptions(since=now() - timedelta(days=90), until=now() + timedelta(days=366))
    context = {
        "coming": [r for r in found if r.ends_at > now()],
        "past": [r for r in reversed(found) if r.ends_at <= now()],
        "may_plan": by.has("command.plan_reception"),
    }
    return render(request, "command/receptions.html", context)


@needs(statutory.READ, "command.receive_at_reception", "command.plan_reception")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: the cases booked and what came of them."""
    by = actor_of(request)
    row = duty.reception_by_id(pk)
    visits, others = duty.visits_of(row, by)
    has_begun = row.begins_at <= now()
    planned = row.state == LeaderReception.State.PLANNED
    may = by.may("command.receive_at_reception", path=row.area_path)
    context = {
        "row": row, "visits": visits, "others": others, "free": max(0, row.places - len(visits) - others),
        "may_book": may and planned and row.ends_at > now(),
        "may_receive": may and planned and has_begun,
        "may_call_off": planned and row.ends_at > now() and by.may("command.plan_reception", path=row.area_path),
    }  # fmt: skip
    return render(request, "command/reception.html", context)


@open_to_all("residents must be able to read when and where leaders receive them")
@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """领导接访日: who receives, when and where. No telephone numbers, no cases."""
    begin = datetime.combine(today(), time.min, SHANGHAI)
    rows = duty.receptions(since=begin, until=begin + AHEAD)
    return render(request, "command/reception_days.html", {"rows": [r for r in rows if r.ends_at > now()]})


class PlanForm(dialogs.Asking):
    """安排领导接访."""

    leader = forms.ChoiceField(
        label=gettext_lazy("接访领导"), error_messages={"required": gettext_lazy("请选择接访领导。")}
    )
    area = forms.ChoiceField(label=gettext_lazy("在哪里"))
    on = forms.DateField(
        label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请选择日期。")},
    )  # fmt: skip
    begins = forms.TimeField(label=gettext_lazy("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=gettext_lazy("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(
        label=gettext_lazy("地点"), max_length=120, error_messages={"required": gettext_lazy("请填写接访地点。")}
    )
    topic = forms.CharField(label=gettext_lazy("主题"), max_length=120, required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        kinds, day = statutory.in_force().duty.leaders, today()
        posts = Post.objects.filter(kind__in=kinds, relieved_at=None, starts_on__lte=day, member__is_active=True)
        posts = posts.exclude(ends_on__lt=day).select_related("member", "unit").order_by("unit__sort", "member__name")
        people = {p.member_id: f"{p.member.name}（{p.unit.short_name or p.unit.name}）" for p in posts[:400]}
        fields["leader"].choices = [("", _("请选择")), *people.items()]
        fields["area"].choices = [(a.pk, a.label or a.name) for a in areas_for("command.plan_reception", by)]
        for name, value in (("on", today() + timedelta(days=7)), ("begins", time(9)), ("ends", time(11, 30))):
            self.initial.setdefault(name, value)


@needs("command.plan_reception")
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    form = PlanForm(request.POST or None, by=by)

    def do(data: dict[str, Any]) -> str:
        actions.plan_reception(
            Member.objects.get(pk=int(data["leader"])), area=Area.objects.get(pk=int(data["area"])),
            begins_at=datetime.combine(data["on"], data["begins"], SHANGHAI),
            ends_at=datetime.combine(data["on"], data["ends"], SHANGHAI),
            place=data["place"], topic=data["topic"], key=data["key"], by=by,
        )  # fmt: skip
        return _("已安排，群众可以看到")

    aliases = {"begins_at": "begins", "ends_at": "ends"}
    return dialogs.answer(request, form, do, title=_("安排领导接访"), icon="calendar-check", aliases=aliases)


class BookForm(dialogs.Asking):
    code = forms.CharField(
        label=gettext_lazy("案件编码"), max_length=30, error_messages={"required": gettext_lazy("请填写案件编码。")}
    )


@needs("command.receive_at_reception")
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = duty.reception_by_id(pk)

    def do(data: dict[str, Any]) -> str:
        visit = actions.book_reception(row, case=cases.get(data["code"], by=by), by=by)
        return _("已预约，第{n}号").format(n=visit.number)

    form = BookForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    return dialogs.answer(request, form, do, title=_("预约接访"), icon="ticket", aliases={"case": "code"})


class ResultForm(dialogs.Asking):
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"), widget=forms.RadioSelect, required=False,
        choices=[*Received.Outcome.choices, ("", gettext_lazy("群众没有到场"))],
    )  # fmt: skip
    result = forms.CharField(
        label=gettext_lazy("怎样处理"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@needs("command.receive_at_reception")
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    visit = get_object_or_404(Received.objects.select_related("reception", "case"), pk=pk)
    case = cases.get(visit.case.code, by=by)

    def do(data: dict[str, Any]) -> str:
        actions.receive_at_reception(visit, outcome=data["outcome"], result=data["result"], by=by)
        return _("已登记")

    return dialogs.answer(request, ResultForm(request.POST or None), do, title=_("登记接访结果"), about=case.title)


class OffForm(dialogs.Asking):
    reason = forms.CharField(
        label=gettext_lazy("取消原因，群众会看到"), max_length=200,
        error_messages={"required": gettext_lazy("请填写取消原因。")},
    )  # fmt: skip


@needs("command.plan_reception")
@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = duty.reception_by_id(pk)

    def do(data: dict[str, Any]) -> str:
        actions.call_off_reception(row, reason=data["reason"], by=by)
        return _("已取消")

    return dialogs.answer(request, OffForm(request.POST or None), do, title=_("取消接访"), icon="x")
