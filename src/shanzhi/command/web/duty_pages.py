"""值班表、换班和交接班."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Member, Unit

from .. import actions, duty, statutory
from ..models import DutyHandover, DutyPerson, DutySwap
from . import dialogs


def _room(request: HttpRequest, by: Actor, code: str = "") -> tuple[Unit, list[Unit]]:
    rooms = duty.rooms_of(by)
    wanted = code or request.GET.get("room", "")
    room = next((r for r in rooms if r.code == wanted), None)
    if room is None and wanted:
        raise NotFound(what=_("这个指挥室"))
    if room is None:
        room = next((r for r in rooms if r.pk in by.unit_ids), rooms[0] if rooms else None)
    if room is None:
        raise NotFound(what=_("您可以查看的指挥室"))
    return room, rooms


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)


@needs(statutory.READ)
@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """A month of a room, who is on now, and what waits for me."""
    by = actor_of(request)
    room, rooms = _room(request, by)
    month = _month(request.GET.get("month", ""))
    days = duty.rota(room, month)
    path = room.area.path if room.area else None
    weeks: list[list[Any]] = []
    row: list[Any] = [None] * month.weekday()
    for day in days:
        row.append(day)
        if len(row) == 7:
            weeks.append(row)
            row = []
    if row:
        weeks.append(row + [None] * (7 - len(row)))
    last = month.replace(day=monthrange(month.year, month.month)[1])
    context = {
        "room": room,
        "rooms": rooms,
        "month": month,
        "before": month - timedelta(days=1),
        "after": last + timedelta(days=1),
        "weeks": weeks,
        "weekdays": _("一二三四五六日"),
        "on_now": next(iter(duty.on_duty([room])), None),
        "may_set": by.may("command.set_duty", path=path, units=[room.pk]),
        "mine": duty.my_duties(by),
        "swaps": duty.swaps_for(by),
        "member_id": by.id,
    }
    return render(request, "command/duty.html", context)


class ShiftForm(dialogs.Asking):
    """排一班."""

    leader = forms.ChoiceField(label=gettext_lazy("带班领导"), required=False)
    people = forms.MultipleChoiceField(
        label=gettext_lazy("值班人员"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, room: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile, given = statutory.in_force(), self.fields
        names = {post.name for k in profile.duty.leaders if (post := profile.post(k)) is not None}
        everybody = duty.members_of(room)
        fields: Any = given
        fields["people"].choices = [(pk, f"{name}（{post}）") for pk, name, post in everybody]
        fields["leader"].choices = [("", _("不安排")), *((pk, n) for pk, n, post in everybody if post in names)]


@needs("command.set_duty")
@require_http_methods(["GET", "POST"])
def set_shift(request: HttpRequest, code: str, on: str, shift: str) -> HttpResponse:
    by = actor_of(request)
    room, _rooms = _room(request, by, code)
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise NotFound(what=_("这一天")) from None
    held = DutyPerson.objects.filter(unit=room, on=day, shift=shift)
    initial = {
        "people": list(held.exclude(role="leader").values_list("member_id", flat=True)),
        "leader": held.filter(role="leader").values_list("member_id", flat=True).first() or "",
    }
    form = ShiftForm(request.POST or None, room=room, initial=initial)

    def do(data: dict[str, Any]) -> str:
        people = list(Member.objects.filter(pk__in=data["people"]))
        leader = Member.objects.filter(pk=data["leader"]).first() if data["leader"] else None
        actions.set_duty(room, on=day, shift=shift, people=people, leader=leader, by=by)
        return _("已排班")

    name = statutory.in_force().duty.shift(shift)
    about = f"{room.short_name} {day:%m月%d日} {name.name if name else shift}"
    return dialogs.answer(request, form, do, title=_("排值班"), icon="calendar-check", about=about)


class SwapForm(dialogs.Asking):
    """换班."""

    to = forms.ChoiceField(label=gettext_lazy("请谁"), error_messages={"required": gettext_lazy("请选择同事。")})
    theirs = forms.ChoiceField(label=gettext_lazy("换对方哪一班"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("事由"), max_length=200, error_messages={"required": gettext_lazy("请填写换班事由。")}
    )

    def __init__(self, *args: Any, mine: DutyPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        others = [(pk, name) for pk, name, _post in duty.members_of(mine.unit) if pk != mine.member_id]
        fields["to"].choices = [("", _("请选择")), *others]
        rows = DutyPerson.objects.filter(unit=mine.unit, ends_at__gt=now()).exclude(member_id=mine.member_id)
        names = {s.key: s.name for s in statutory.in_force().duty.shifts}
        fields["theirs"].choices = [
            ("", _("请对方代班，不对换")),
            *(
                (r.pk, f"{r.member.name} {r.on:%m月%d日} {names.get(r.shift, r.shift)}")
                for r in rows.select_related("member").order_by("begins_at")[:60]
            ),
        ]


@needs("command.swap_duty")
@require_http_methods(["GET", "POST"])
def swap(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    mine = duty.duty_by_id(pk)
    if mine.member_id != by.id:
        raise NotFound(what=_("您的这一班"))
    form = SwapForm(request.POST or None, mine=mine)

    def do(data: dict[str, Any]) -> str:
        theirs = duty.duty_by_id(int(data["theirs"])) if data["theirs"] else None
        actions.swap_duty(mine, to=Member.objects.get(pk=int(data["to"])), theirs=theirs, reason=data["reason"], by=by)
        return _("已请对方答复")

    return dialogs.answer(request, form, do, title=_("申请换班"), icon="repeat-2", about=f"{mine.on:%m月%d日}")


class AnswerForm(dialogs.Asking):
    agreed = forms.ChoiceField(
        label=gettext_lazy("答复"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("同意")), ("no", gettext_lazy("不同意"))],
        error_messages={"required": gettext_lazy("请选择是否同意。")},
    )  # fmt: skip
    answer = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


@needs()
@require_http_methods(["GET", "POST"])
def answer_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Only whoever was asked finds it."""
    by = actor_of(request)
    row = DutySwap.objects.filter(pk=pk, asked_of_id=by.id or 0).select_related("asked_by", "mine").first()
    if row is None:
        raise NotFound(what=_("这项换班请求"))

    def do(data: dict[str, Any]) -> str:
        actions.answer_swap(row, agreed=data["agreed"] == "yes", answer=data["answer"], by=by)
        return _("已答复")

    about = f"{row.asked_by.name}：{row.mine.on:%m月%d日}，{row.reason}"
    return dialogs.answer(request, AnswerForm(request.POST or None), do, title=_("答复换班"), about=about)


@needs(statutory.READ)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """交接班记录, the newest first."""
    by = actor_of(request)
    room, rooms = _room(request, by)
    rows, more = duty.handovers(room, after=request.GET.get("after", ""))
    context = {"room": room, "rooms": rooms, "rows": rows, "more": more, "member_id": by.id,
               "may_hand_over": by.may("command.hand_over_duty", units=[room.pk])}  # fmt: skip
    return render(request, "command/duty_log.html", context)


class HandoverForm(dialogs.Asking):
    """交班."""

    to = forms.ChoiceField(label=gettext_lazy("接班人"), error_messages={"required": gettext_lazy("请选择接班人。")})
    text = forms.CharField(
        label=gettext_lazy("交接事项"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请填写交接事项；没有的写“无特殊事项”。")},
    )  # fmt: skip


@needs("command.hand_over_duty")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    by = actor_of(request)
    room, _rooms = _room(request, by, code)
    form = HandoverForm(request.POST or None)
    fields: Any = form.fields
    others = [(pk, f"{name}（{post}）") for pk, name, post in duty.members_of(room) if pk != by.id]
    fields["to"].choices = [("", _("请选择")), *others]

    def do(data: dict[str, Any]) -> str:
        actions.hand_over_duty(room, to=Member.objects.get(pk=int(data["to"])), text=data["text"], by=by)
        return _("已交班，等待接班")

    note = _("未结、临期和超期件数由系统自动记入。")
    return dialogs.answer(request, form, do, title=_("交班"), icon="forward", about=room.name, note=note)


class TakeForm(dialogs.Asking):
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


@needs()
@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Only whoever the hand-over names finds it."""
    by = actor_of(request)
    row = get_object_or_404(DutyHandover, pk=pk, to_id=by.id or 0)

    def do(data: dict[str, Any]) -> str:
        actions.take_over_duty(row, note=data["note"], by=by)
        return _("已接班")

    return dialogs.answer(request, TakeForm(request.POST or None), do, title=_("接班"), about=row.text[:200])
