"""Forms of the acts on units."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.staff import actions as staff

from .. import directory
from ..duty import is_working, presence_of
from ..models import Member, Presence, RotaDay, Unit
from .forms import ActForm, ChosenField, answer
from .widgets import DayField, PeopleField

NO_UNIT = gettext_lazy("没有这个单位，请重新选择。")
WEEKDAYS = (
    gettext_lazy("星期一"), gettext_lazy("星期二"), gettext_lazy("星期三"), gettext_lazy("星期四"),
    gettext_lazy("星期五"), gettext_lazy("星期六"), gettext_lazy("星期日"),
)  # fmt: skip
NO_AREA = gettext_lazy("没有这个区域，请重新选择。")


class UnitForm(ActForm):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=64)
    short_name = forms.CharField(
        label=gettext_lazy("简称"), max_length=24, required=False, help_text=gettext_lazy("列表和交办单上使用")
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Unit.Kind.choices)
    parent = ChosenField(
        Unit, missing=NO_UNIT, url="staff:choose_units", label=gettext_lazy("上级单位"), required=False
    )
    area = ChosenField(
        Area, missing=NO_AREA, url="staff:choose_areas", label=gettext_lazy("辖区"), required=False,
        help_text=gettext_lazy("不选为全域"),
    )  # fmt: skip
    phone = forms.CharField(label=gettext_lazy("值班电话"), max_length=32, required=False)
    uscc = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=24, required=False)


class FoundForm(UnitForm):
    code = forms.CharField(
        label=gettext_lazy("单位代码"), max_length=32, help_text=gettext_lazy("字母、数字、横线，设立后不变")
    )
    field_order = ("code", "name")


@needs("staff.found_unit")
def found(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    parent = request.GET.get("parent", "")
    initial = {"parent": int(parent)} if parent.isdigit() else {}
    form = FoundForm(request.POST if request.method == "POST" else None, initial=initial)

    def do(values: dict[str, Any]) -> str:
        unit = staff.found_unit(**values, by=by)
        return _("已设立{name}").format(name=unit.name)

    return answer(request, form, do, title=_("设立单位"), submit=_("设立"), icon="plus", url=reverse("staff:units"))


@needs("staff.amend_unit")
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    by, unit = actor_of(request), directory.unit_by_id(pk)
    initial = {name: getattr(unit, name) for name in UnitForm.base_fields}
    form = UnitForm(request.POST if request.method == "POST" else None, initial=initial)

    def do(values: dict[str, Any]) -> str:
        staff.amend_unit(unit, **values, by=by)
        return _("已保存")

    return answer(
        request, form, do, title=_("变更单位"), submit=_("保存"), icon="save", url=reverse("staff:unit", args=[pk])
    )


class CloseForm(ActForm):
    successor = ChosenField(
        Unit, missing=NO_UNIT, url="staff:choose_units", label=gettext_lazy("承接单位"), required=False,
        help_text=gettext_lazy("未办结的工作、在岗人员和下级单位一并移交给它"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120, required=False)


@needs("staff.close_unit")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    by, unit = actor_of(request), directory.unit_by_id(pk)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def do(values: dict[str, Any]) -> str:
        staff.close_unit(unit, **values, by=by)
        return _("已撤并{name}").format(name=unit.name)

    return answer(
        request, form, do, title=_("撤并{name}").format(name=unit.name), submit=_("撤并"), icon="archive", danger=True,
        note=_("撤并后不再接收新的工作，已办结的案件仍归在它名下。撤并不能撤销。"),
        url=reverse("staff:unit", args=[pk]),
    )  # fmt: skip


class StationForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("入驻方式"), choices=Presence.Kind.choices, widget=forms.RadioSelect)
    window = forms.CharField(label=gettext_lazy("窗口"), max_length=24, required=False)
    starts_on = DayField(label=gettext_lazy("自哪天起"))
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=80, required=False, help_text=gettext_lazy("例如：每周二、四")
    )


@needs("staff.station")
def station(request: HttpRequest, pk: int) -> HttpResponse:
    by, unit = actor_of(request), directory.unit_by_id(pk)
    present = presence_of(unit)
    initial = {"starts_on": today(), "kind": present.kind if present else "permanent"}
    if present is not None:
        initial |= {"window": present.window, "note": present.note}
    form = StationForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["kind"].cards = True  # type: ignore[attr-defined]

    def do(values: dict[str, Any]) -> str:
        presence = staff.station(unit, **values, by=by)
        return _("已登记为{kind}").format(kind=presence.get_kind_display())

    return answer(
        request, form, do, title=_("入驻登记"), submit=_("登记"), icon="landmark", url=reverse("staff:unit", args=[pk])
    )


class PatternForm(ActForm):
    members = PeopleField(label=gettext_lazy("值守人员"), help_text=gettext_lazy("选几人则按天轮流"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("星期"), widget=forms.CheckboxSelectMultiple,
        choices=list(enumerate(WEEKDAYS)),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("自"))
    ends_on = DayField(label=gettext_lazy("至"), help_text=gettext_lazy("最长一年"))
    working_days_only = forms.BooleanField(label=gettext_lazy("跳过放假的日子"), required=False, initial=True)


@needs("staff.set_rota")
def rota_pattern(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the rota by days of the week, the people taking turns. Days of the week that are not chosen stay."""
    by, unit = actor_of(request), directory.unit_by_id(pk)
    initial = {"starts_on": today(), "ends_on": today() + timedelta(days=27)}
    form = PatternForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["members"].of_unit(unit)  # type: ignore[attr-defined]

    def do(values: dict[str, Any]) -> str:
        days = turns(values)
        staff.set_rota(unit, days=days, by=by)
        return _("已排班{n}天").format(n=len(days))

    return answer(
        request, form, do, title=_("按星期排班"), submit=_("排班"), icon="calendar-days",
        url=f"{reverse('staff:unit', args=[pk])}#rota",
    )  # fmt: skip


def turns(values: dict[str, Any]) -> dict[date, list[Member]]:
    """The chosen days, one person each, in turn. Refuses `Invalid` for a stretch of more than a year."""
    first, last, people = values["starts_on"], values["ends_on"], list(values["members"])
    if not timedelta(0) <= last - first <= timedelta(days=366):
        raise Invalid({"ends_on": _("应不早于开始日期，且不超过一年。")})
    wanted = {int(n) for n in values["weekdays"]}
    stretch = (first + timedelta(days=n) for n in range((last - first).days + 1))
    days = [
        day for day in stretch
        if day.weekday() in wanted and (not values["working_days_only"] or is_working(day))
    ]  # fmt: skip
    if not days:
        raise Invalid({"weekdays": _("这段时间里没有符合的日子。")})
    return {day: [people[n % len(people)]] for n, day in enumerate(days)}


class ReasonForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120, required=False)


@needs("staff.unstation")
def unstation(request: HttpRequest, pk: int) -> HttpResponse:
    by, unit = actor_of(request), directory.unit_by_id(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def do(values: dict[str, Any]) -> str:
        staff.unstation(unit, **values, by=by)
        return _("已撤驻")

    return answer(
        request, form, do, title=_("撤驻"), submit=_("撤驻"), icon="log-out", danger=True,
        note=_("明天起不再列入在岗，以后的排班一并取消。"), url=reverse("staff:unit", args=[pk]),
    )  # fmt: skip


class RotaForm(ActForm):
    members = PeopleField(label=gettext_lazy("值守人员"), required=False)


@needs("staff.set_rota")
def rota(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """Who stands for the unit on one day."""
    by, unit = actor_of(request), directory.unit_by_id(pk)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    there = Member.objects.filter(pk__in=RotaDay.objects.filter(unit=unit, on=on).values("member_id"))
    form = RotaForm(request.POST if request.method == "POST" else None, initial={"members": list(there)})
    form.fields["members"].of_unit(unit)  # type: ignore[attr-defined]

    def do(values: dict[str, Any]) -> str:
        staff.set_rota(unit, days={on: values["members"]}, by=by)
        return _("已排班")

    return answer(
        request, form, do, title=_("{day}值守").format(day=on), submit=_("保存"), icon="calendar-check",
        url=f"{reverse('staff:unit', args=[pk])}?month={on:%Y-%m}#rota",
    )  # fmt: skip
