"""Moves of the unit that handles a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shanzhi.staff import directory
from shanzhi.staff.models import Member

from .fields import UnitField, extension_choices
from .shape import MoveForm, Shown, form_of


@form_of
class TakeUp(MoveForm):
    verb = "take_up"
    intro = _("签收后由您经办，开始办理。")


@form_of
class AssignHandler(MoveForm):
    verb = "assign_handler"
    intro = _("经办人对实体办理负责，不能由本案的程序责任人兼任。")
    handler = forms.ChoiceField(label=_("经办人"))

    def prepare(self) -> None:
        errand = self.mine()
        people = directory.colleagues_of(errand.unit_id, permission="cases.report_back") if errand else []
        field: Any = self.fields["handler"]
        field.choices = [
            (str(p.member_id), f"{p.name}（{'、'.join(p.posts)}{_now('，请假') if p.is_absent else ''}）")
            for p in people
            if p.member_id != self.case.procedure_owner_id
        ]
        self.initial["handler"] = str(errand.handler_id) if errand and errand.handler_id else None

    def arguments(self) -> dict[str, Any]:
        return {"handler": Member.objects.get(pk=self.cleaned_data["handler"])}


@form_of
class ReportBack(MoveForm):
    verb = "report_back"
    wide = True
    photo_stage = "after"
    intro = _("反馈后由中心核查。办理结果供内部核查，答复稿是群众读到的话。")
    shown = {
        "result": Shown(rows=5, autofocus=True, placeholder=_("做了什么、结果如何、还有什么没有做")),
        "reply": Shown(rows=4, placeholder=_("用群众听得懂的话写：做了什么，何时见效，还有问题找谁")),
    }
    result = forms.CharField(label=_("办理结果"), widget=forms.Textarea, max_length=4000)
    reply = forms.CharField(
        label=_("答复稿"), widget=forms.Textarea, max_length=2000, required=False, help_text=_("中心核对后发给群众。")
    )

    def prepare(self) -> None:
        errand = self.mine()
        if errand is not None and errand.role != "lead":
            del self.fields["reply"]
            self.shown = {"result": self.shown["result"]}  # type: ignore[misc]


@form_of
class SendBack(MoveForm):
    verb = "send_back"
    submit = _("申请退单")
    intro = _("退单须经审批。审批不同意的，由本单位继续办理且不能再退。")
    shown = {"reason": Shown(rows=3, autofocus=True), "next_unit": Shown(combo_url="cases:choose_units")}
    reason = forms.CharField(label=_("退单理由"), widget=forms.Textarea, max_length=400)
    next_unit = UnitField(label=_("建议承办单位"), required=False, help_text=_("必须写明应由哪个单位承办。"))

    def prepare(self) -> None:
        from ...assigning import suggested_units

        mine = self.mine()
        lead, others = suggested_units(self.case)
        units = [u for u in (lead, *others) if u is not None and (mine is None or u.pk != mine.unit_id)]
        field: Any = self.fields["next_unit"]
        field.suggest(units)


@form_of
class Suspend(MoveForm):
    verb = "suspend"
    intro = _("目前确实不能办的，可申请挂账；批准后时限暂停，到期自动提醒恢复。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = forms.CharField(label=_("挂账理由"), widget=forms.Textarea, max_length=400)
    until = forms.DateField(label=_("预计恢复日期"), widget=forms.DateInput(attrs={"type": "date"}))


@form_of
class Extend(MoveForm):
    verb = "extend"
    intro = _("延期须经审批，批准前原时限不变。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = forms.CharField(label=_("延期理由"), widget=forms.Textarea, max_length=400)
    amount = forms.ChoiceField(label=_("延长"))

    def prepare(self) -> None:
        field: Any = self.fields["amount"]
        field.choices = extension_choices(self.profile)
