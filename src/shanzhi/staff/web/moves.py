"""Forms of the acts on people and their posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Refusal
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.staff import actions as staff

from .. import _kinds, directory, panels
from ..actions.reset_password import HOURS
from ..errors import summary_of
from ..models import Absence, Member, Post, Unit
from .forms import ActForm, ChosenField, answer, show
from .unit_moves import NO_AREA, NO_UNIT, ReasonForm
from .widgets import DayField

NO_PERSON = gettext_lazy("没有这个人，请重新选择。")


def _page_of(pk: int) -> str:
    return reverse("staff:person", args=[pk])


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


class EnrolForm(ActForm):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    username = forms.CharField(
        label=gettext_lazy("账号"), max_length=40, help_text=gettext_lazy("小写字母、数字、点、横线，登记后不变")
    )
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=32, required=False)


@needs("staff.enrol_member")
def enrol(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)

    def do(values: dict[str, Any]) -> str:
        member = staff.enrol_member(**values, by=by)
        return _("已登记{name}。任职由安全管理员办理。").format(name=member.name)

    return answer(
        request, EnrolForm(_data(request)), do, title=_("登记人员"), submit=_("登记"), icon="user-plus",
        url=f"{reverse('staff:people')}?state=unposted",
    )  # fmt: skip


class AmendForm(ActForm):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=32, required=False, help_text=gettext_lazy("不填则保留原号码")
    )


@needs("staff.amend_member")
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        staff.amend_member(member, name=values["name"], phone=values["phone"] or None, by=by)
        return _("已保存")

    return answer(
        request, AmendForm(_data(request), initial={"name": member.name}), do,
        title=_("变更人员信息"), submit=_("保存"), icon="save", url=_page_of(pk),
    )  # fmt: skip


def _both(request: HttpRequest, pk: int) -> tuple[Any, Member]:
    by = actor_of(request)
    return by, directory.member_by_id(pk, by=by)


class PurposeForm(ActForm):
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=120, min_length=2)


@needs("staff.reveal_phone")
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the number for a minute; the purpose stays on the trail."""
    by, member = _both(request, pk)
    form = PurposeForm(_data(request))
    context: dict[str, Any] = {
        "form": form, "title": _("查看{name}的电话").format(name=member.name), "submit": _("查看"), "icon": "eye",
        "note": _("查看会留痕，号码显示一分钟。"), "back": _page_of(pk), "person": member,
    }  # fmt: skip
    if not form.is_bound:
        return show(request, "staff/parts/act.html", context)
    if not form.is_valid():
        return show(request, "staff/parts/act.html", context, status=422)
    try:
        context["clear"] = staff.reveal_phone(member, purpose=form.cleaned_data["purpose"], by=by)
    except Refusal as refusal:
        return show(request, "staff/parts/act.html", {**context, "refusal": refusal}, status=refusal.http_status)
    return show(request, "staff/parts/phone.html", context)


class AppointForm(ActForm):
    unit = ChosenField(Unit, missing=NO_UNIT, url="staff:choose_units", label=gettext_lazy("单位"))
    kind = forms.ChoiceField(label=gettext_lazy("岗位"))
    area = ChosenField(
        Area, missing=NO_AREA, url="staff:choose_areas", label=gettext_lazy("管辖区域"), required=False,
        help_text=gettext_lazy("岗位的辖区权限只在这里有效；不选则只办理本单位的事"),
    )  # fmt: skip
    starts_on = DayField(label=gettext_lazy("任职日期"))
    ends_on = DayField(label=gettext_lazy("任期至"), required=False, help_text=gettext_lazy("不填为长期"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", ""), *((k.key, f"{k.name}（{k.duty}）" if k.duty else k.name) for k in _kinds.all_kinds()),
        ]  # fmt: skip


@needs("staff.appoint")
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)
    form = AppointForm(_data(request), initial={"starts_on": today()})

    def do(values: dict[str, Any]) -> str:
        post = staff.appoint(member, **values, by=by)
        return _("{name}已任{post}").format(name=member.name, post=_kinds.label_of(post.kind))

    return answer(
        request, form, do, title=_("{name}任职").format(name=member.name), submit=_("任职"), icon="user-check",
        url=_page_of(pk),
    )  # fmt: skip


class HandOverForm(ActForm):
    hand_over_to = ChosenField(
        Member, missing=NO_PERSON, url="staff:choose_people", label=gettext_lazy("接手人"), required=False,
        help_text=gettext_lazy("须在同一单位任职；名下没有工作时不用选"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120, required=False)


@needs("staff.relieve")
def relieve(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post, handing over in the same step what is in hand."""
    by = actor_of(request)
    post = get_object_or_404(Post.objects.select_related("member", "unit", "area"), pk=pk)
    directory.member_by_id(post.member_id, by=by)
    holdings = panels.held_by(post.member_id)

    def do(values: dict[str, Any]) -> str:
        staff.relieve(post, **values, by=by)
        return _("{name}已离任").format(name=post.member.name)

    label = f"{post.unit.name} {_kinds.label_of(post.kind)}"
    return answer(
        request, HandOverForm(_data(request)), do, title=_("{name}离任").format(name=post.member.name),
        submit=_("离任"), icon="user-x", danger=True, url=_page_of(post.member_id),
        note=_("自现在起不再担任“{post}”，权限立即失效。").format(post=label) + _held(holdings),
    )  # fmt: skip


def _held(holdings: list[panels.Holding]) -> str:
    return _("名下现有{summary}。").format(summary=summary_of(holdings)) if holdings else ""


@needs("staff.discharge")
def discharge(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)
    holdings = panels.held_by(member.pk)

    def do(values: dict[str, Any]) -> str:
        staff.discharge(member, **values, by=by)
        return _("{name}已离职，账号已停用").format(name=member.name)

    return answer(
        request, HandOverForm(_data(request)), do, title=_("{name}离职").format(name=member.name),
        submit=_("离职"), icon="user-x", danger=True, url=_page_of(pk),
        note=_("全部岗位、登录和接口令牌立即失效，账号停用。") + _held(holdings),
    )  # fmt: skip


@needs("staff.reinstate")
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        staff.reinstate(member, **values, by=by)
        return _("账号已恢复，请另行任职并发送设置密码的链接")

    return answer(
        request, ReasonForm(_data(request)), do, title=_("恢复{name}的账号").format(name=member.name),
        submit=_("恢复"), icon="archive-restore", url=_page_of(pk),
    )  # fmt: skip


class GiveForm(ActForm):
    to = ChosenField(Member, missing=NO_PERSON, url="staff:choose_people", label=gettext_lazy("接手人"))
    unit = ChosenField(
        Unit, missing=NO_UNIT, url="staff:choose_units", label=gettext_lazy("只交接该单位的工作"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120, required=False)


@needs("staff.hand_over")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        handed = staff.hand_over(member, **values, by=by)
        return _("已交接{summary}").format(summary=summary_of(handed)) if handed else _("名下没有需要交接的工作")

    return answer(
        request, GiveForm(_data(request)), do, title=_("{name}的工作交接").format(name=member.name),
        submit=_("交接"), icon="repeat-2", url=_page_of(pk), note=_held(panels.held_by(member.pk)),
    )  # fmt: skip


class LeaveForm(ActForm):
    starts_on = DayField(label=gettext_lazy("自"))
    ends_on = DayField(label=gettext_lazy("至"))
    stand_in = ChosenField(
        Member, missing=NO_PERSON, url="staff:choose_people", label=gettext_lazy("代理人"),
        help_text=gettext_lazy("请假期间以其岗位办理工作"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=80, required=False)


@needs("staff.grant_leave")
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        absence = staff.grant_leave(member, **values, by=by)
        return _("已登记请假，由{name}代理").format(name=absence.stand_in.name)

    return answer(
        request, LeaveForm(_data(request), initial={"starts_on": today()}), do,
        title=_("{name}请假").format(name=member.name), submit=_("登记"), icon="calendar-clock", url=_page_of(pk),
    )  # fmt: skip


@needs("staff.end_leave")
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    absence = get_object_or_404(Absence.objects.select_related("member", "stand_in"), pk=pk)
    directory.member_by_id(absence.member_id, by=by)

    def do(values: dict[str, Any]) -> str:
        staff.end_leave(absence, by=by)
        return _("已销假")

    return answer(
        request, ActForm(_data(request)), do, title=_("{name}销假").format(name=absence.member.name),
        submit=_("销假"), icon="user-check", url=_page_of(absence.member_id),
        note=_("{name}的代理权限立即结束。").format(name=absence.stand_in.name),
    )  # fmt: skip


@needs("staff.reset_password")
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Void the password and show the one-time link, once."""
    by, member = _both(request, pk)
    form = ReasonForm(_data(request))
    context: dict[str, Any] = {
        "form": form, "title": _("{name}的密码").format(name=member.name), "submit": _("重置并生成链接"),
        "icon": "key-round", "danger": True, "back": _page_of(pk), "person": member,
        "note": _("原密码和全部登录立即失效。生成的链接{hours}小时内有效，限用一次，请交给本人。").format(hours=HOURS),
    }  # fmt: skip
    if not form.is_bound:
        return show(request, "staff/parts/act.html", context)
    if not form.is_valid():
        return show(request, "staff/parts/act.html", context, status=422)
    try:
        secret = staff.reset_password(member, reason=form.cleaned_data["reason"], by=by)
    except Refusal as refusal:
        return show(request, "staff/parts/act.html", {**context, "refusal": refusal}, status=refusal.http_status)
    link = settings.SHANZHI_PUBLIC_URL + reverse("staff:password_link", args=[secret])
    return show(request, "staff/parts/link.html", {**context, "link": link, "hours": HOURS})


class RequireForm(ActForm):
    required = forms.BooleanField(label=gettext_lazy("登录时须二次验证"), required=False)


@needs("staff.require_second_factor")
def require_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        staff.require_second_factor(member, required=values["required"], by=by)
        return _("已要求二次验证") if values["required"] else _("不再另行要求二次验证")

    return answer(
        request, RequireForm(_data(request), initial={"required": True}), do,
        title=_("{name}的二次验证").format(name=member.name), submit=_("保存"), icon="shield-check", url=_page_of(pk),
        note=_("岗位配置中已标为敏感的岗位一律须二次验证，不受此处影响。"),
    )  # fmt: skip


@needs("staff.drop_second_factor")
def drop_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        staff.drop_second_factor(member, **values, by=by)
        return _("已解除，下次登录时重新绑定")

    return answer(
        request, ReasonForm(_data(request)), do, title=_("解除{name}的二次验证").format(name=member.name),
        submit=_("解除"), icon="shield-alert", danger=True, url=_page_of(pk),
        note=_("用于手机和恢复码都丢失时。请先核实是本人。全部登录立即结束。"),
    )  # fmt: skip


@needs("staff.end_sign_in")
def end_sign_ins(request: HttpRequest, pk: int) -> HttpResponse:
    by, member = _both(request, pk)

    def do(values: dict[str, Any]) -> str:
        count = staff.end_sign_in(member, **values, by=by)
        return _("已结束{n}处登录").format(n=count)

    return answer(
        request, ReasonForm(_data(request)), do, title=_("结束{name}的全部登录").format(name=member.name),
        submit=_("全部结束"), icon="log-out", danger=True, url=_page_of(pk),
        note=_("各处页面立即退出，未提交的内容留在其浏览器中。"),
    )  # fmt: skip
