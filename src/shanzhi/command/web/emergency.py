"""平战切换: the list, one emergency with its call-up, and the forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local, now
from shanzhi.kernel.worktime import Limit
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import trail_of

from .. import actions, emergencies, statutory
from ..models import Emergency
from . import dialogs

LEVELS = ("county", "town", "village")


@needs(statutory.READ, "command.answer_call", "command.start_emergency")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is declared now, and what was."""
    by = actor_of(request)
    running = [row for row in emergencies.on_now().select_related("area") if emergencies.touches(row, by)]
    over = Emergency.objects.exclude(pk__in=[r.pk for r in running]).select_related("area").order_by("-begins_at")[:200]
    context = {
        "running": running,
        "over": [row for row in over if emergencies.touches(row, by)][:50],
        "may_start": by.has("command.start_emergency"),
    }
    return render(request, "command/emergencies.html", context)


@needs(statutory.READ, "command.answer_call", "command.start_emergency")
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency: its limits, its cases in figures, who has come."""
    by = actor_of(request)
    row = emergencies.by_id(pk, by=by)
    profile = statutory.in_force()
    called = emergencies.called(row)
    context = {
        "row": row,
        "is_on": row.ended_at is None and row.ends_at > now(),
        "limits": [(label, Limit.parse(row.limits[s]).str_zh) for s, label in _STAGES if row.limits.get(s)],
        "categories": [profile.category_label(code) for code in row.categories],
        "called": called,
        "mine": next((c for c in called.rows if c.member_id == by.id), None),
        "figures": emergencies.figures(row),
        "lines": trail_of(row.subject),
        "may_end": by.may("command.end_emergency", path=row.area_path),
    }
    return render(request, "command/emergency.html", context)


_STAGES = (("accept", gettext_lazy("受理")), ("dispatch", gettext_lazy("派单")), ("handle", gettext_lazy("办理")))


class StartForm(dialogs.Asking):
    """启动应急状态."""

    matter = forms.CharField(
        label=gettext_lazy("事项"), max_length=80,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("台风防御")}),
        error_messages={"required": gettext_lazy("请填写事项名称。")},
    )  # fmt: skip
    area = forms.ChoiceField(label=gettext_lazy("范围"))
    reason = forms.CharField(
        label=gettext_lazy("启动理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请填写启动理由。")},
    )  # fmt: skip
    ordered_by = forms.CharField(
        label=gettext_lazy("批准人"), max_length=64, error_messages={"required": gettext_lazy("请填写批准人。")}
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("最迟结束"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": gettext_lazy("请填写最迟结束时间。")},
    )
    limit_accept = forms.CharField(label=gettext_lazy("受理时限"), max_length=12, required=False)
    limit_dispatch = forms.CharField(label=gettext_lazy("派单时限"), max_length=12, required=False)
    limit_handle = forms.CharField(label=gettext_lazy("办理时限"), max_length=12, required=False)
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("适用类别"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("不选为全部类别；按住 Ctrl 可选多项。"),
    )  # fmt: skip
    call_up = forms.MultipleChoiceField(
        label=gettext_lazy("通知到岗"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile, fields = statutory.in_force(), self.fields
        rules = profile.emergency
        given: Any = fields
        given["area"].choices = [(a.pk, a.label or a.name) for a in areas_for("command.start_emergency", by)]
        given["categories"].choices = [(c.code, profile.category_label(c.code)) for c in profile.categories]
        posts = [(k, post.name) for k in rules.call_up if (post := profile.post(k)) is not None]
        given["call_up"].choices = posts
        self.initial.setdefault("call_up", [k for k, _name in posts])
        self.initial.setdefault("ordered_by", by.name)
        self.initial.setdefault("ends_at", local(now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
        for stage, _label in _STAGES:
            self.initial.setdefault(f"limit_{stage}", str(getattr(rules, stage)))


def areas_for(verb: str, by: Actor) -> list[Area]:
    """The county, towns and villages over which a post gives the verb; at most a few hundred."""
    found: dict[int, Area] = {}
    for prefix in by.reach_of(verb):
        rows = Area.objects.filter(path__startswith=prefix, level__in=LEVELS, retired_on=None).order_by("path")[:600]
        found |= {a.pk: a for a in rows}
    rank = {level: n for n, level in enumerate(LEVELS)}
    return sorted(found.values(), key=lambda a: (rank[a.level], a.code))


@needs("command.start_emergency")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    form = StartForm(request.POST or None, by=by)

    def do(data: dict[str, Any]) -> str:
        actions.start_emergency(
            Area.objects.get(pk=int(data["area"])),
            matter=data["matter"], reason=data["reason"], ordered_by=data["ordered_by"],
            ends_at=_aware(data["ends_at"]), categories=data["categories"],
            limits={stage: data[f"limit_{stage}"] for stage, _label in _STAGES}, call_up=data["call_up"],
            key=data["key"], by=by,
        )  # fmt: skip
        return _("已启动应急状态")

    note = _("启动后，范围内新登记案件按应急时限计时，所选岗位人员立即收到到岗通知；到期自动结束，也可提前结束。")
    return dialogs.answer(request, form, do, title=_("启动应急状态"), icon="siren", note=note)


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


class WhyForm(dialogs.Asking):
    why = forms.CharField(
        label=gettext_lazy("结束说明"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请填写结束说明。")},
    )  # fmt: skip


@needs("command.end_emergency")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = emergencies.by_id(pk, by=by)

    def do(data: dict[str, Any]) -> str:
        actions.end_emergency(row, why=data["why"], by=by)
        return _("已恢复常态")

    return dialogs.answer(request, WhyForm(request.POST or None), do, title=_("结束应急状态"), about=row.matter)


class CallForm(dialogs.Asking):
    note = forms.CharField(label=gettext_lazy("说明"), max_length=120, required=False)


@needs()
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever was called says so; nobody else finds the form."""
    by = actor_of(request)
    row = emergencies.by_id(pk, by=by)

    def do(data: dict[str, Any]) -> str:
        actions.answer_call(row, note=data["note"], by=by)
        return _("已确认到岗")

    form = CallForm(request.POST or None)
    form.fields["note"].help_text = _("例如：已到指挥室；二十分钟后到岗。")
    return dialogs.answer(request, form, do, title=_("确认到岗"), about=row.matter)
