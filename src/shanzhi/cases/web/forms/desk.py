"""Moves of the centre, up to the dispatch and beside it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.errors import Refusal

from ... import _clocks, assigning, queries
from ...models import Case, Errand, Plea
from .fields import AreaField, ChosenArea, UnitField, UnitsField, category_choices, limit_choices
from .shape import MoveForm, Shown, Suggestion, form_of


def _text(label: Any, *, most: int = 400, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, max_length=most, required=required, help_text=hint)


@form_of
class Report(MoveForm):
    verb = "report"


@form_of
class Register(MoveForm):
    verb = "register"


@form_of
class Accept(MoveForm):
    verb = "accept"
    intro = _("受理后由您负责推进本案的程序。")


@form_of
class Resume(MoveForm):
    verb = "resume"
    intro = _("恢复办理，时限从暂停处继续计算。")


class _Door(MoveForm):
    """A way outside the centre: from the county's list, or in words."""

    def _doors(self, name: str) -> None:
        field: Any = self.fields[name]
        doors = [d for d in self.profile.right_doors if not d.emergency]
        field.choices = [("", _now("请选择")), *((d.key, d.name) for d in doors), ("other", _now("其他（请写明）"))]

    def _door(self, name: str, other: str) -> str:
        key = self.cleaned_data.get(name) or ""
        if key in ("", "other"):
            return (self.cleaned_data.get(other) or "").strip()
        door = self.profile.right_door(key)
        return door.name if door else ""


@form_of
class Decline(_Door):
    verb = "decline"
    danger = True
    intro = _("不予受理须告知群众应当去哪里，告知内容会发给群众。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = _text(_("不予受理的理由"))
    door = forms.ChoiceField(label=_("应当前往"), required=False)
    right_door = forms.CharField(label=_("其他部门或渠道"), max_length=120, required=False)

    def prepare(self) -> None:
        self._doors("door")

    def arguments(self) -> dict[str, Any]:
        door = self.profile.right_door(self.cleaned_data.get("door") or "")
        words = self._door("door", "right_door")
        if door is not None:
            words += "".join(f"，{part}" for part in (door.phone and f"电话{door.phone}", door.address) if part)
        return {"reason": self.cleaned_data["reason"], "right_door": words[:200]}


@form_of
class Transfer(_Door):
    verb = "transfer"
    intro = _("移送到中心以外的法定途径，并告知群众去哪里、带什么。本案在中心办结。")
    shown = {"reason": Shown(rows=3)}
    door = forms.ChoiceField(label=_("移送到"), required=False)
    to = forms.CharField(label=_("其他单位"), max_length=80, required=False)
    reason = _text(_("移送理由"))
    bring = forms.CharField(label=_("请群众携带"), max_length=200, required=False)

    def prepare(self) -> None:
        self._doors("door")

    def arguments(self) -> dict[str, Any]:
        door = self.profile.right_door(self.cleaned_data.get("door") or "")
        bring = self.cleaned_data["bring"] or ("、".join(door.bring) if door else "")
        return {"to": self._door("door", "to"), "reason": self.cleaned_data["reason"], "bring": bring}


@form_of
class Withdraw(MoveForm):
    verb = "withdraw"
    danger = True
    reason = _text(_("撤回原因"), required=False)


@form_of
class Triage(MoveForm):
    verb = "triage"
    intro = _("类别和等级决定后面的时限和承办单位。")
    shown = {"category": Shown(autofocus=True), "note": Shown(rows=2), "severity": Shown(cards=True)}
    category = forms.ChoiceField(label=_("类别"))
    severity = forms.TypedChoiceField(label=_("等级"), coerce=int, widget=forms.RadioSelect)
    circle = forms.ChoiceField(label=_("知悉范围"))
    is_group = forms.BooleanField(label=_("群体性事件"), required=False)
    note = _text(_("研判意见"), required=False)

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["category"].choices = category_choices(self.profile)
        fields["severity"].choices = [(s.rank, s.name) for s in self.profile.severities]
        fields["circle"].choices = [(c.key, c.name) for c in self.profile.circles]
        for name in ("category", "severity", "circle", "is_group"):
            self.initial[name] = getattr(self.case, name)


@form_of
class Dispatch(MoveForm):
    verb = "dispatch"
    wide = True
    shown = {
        "to": Shown(combo_url="cases:choose_units", autofocus=True),
        "assisting": Shown(combo_url="cases:choose_units"),
        "task": Shown(rows=3, placeholder=_("请承办单位做什么、做到什么程度")),
    }
    to = UnitField(label=_("主办单位"), help_text=_("对结果负总责，只有一个。"))
    assisting = UnitsField(label=_("协办单位"), required=False)
    task = _text(_("交办内容"), required=False)
    limit = forms.ChoiceField(
        label=_("办理时限"), required=False, help_text=_("可以缩短；确需更长由承办单位申请延期。")
    )

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["limit"].choices = limit_choices(self.profile, _clocks.limit_for(self.case, "handle"))
        lead, others = self._suggested
        fields["to"].suggest([u for u in (lead, *others) if u])
        fields["assisting"].suggest(others)
        if self.asked.get("take") == "suggestion" and lead is not None:
            self.initial.update(to=lead.pk, assisting=[u.pk for u in others])

    @cached_property
    def _suggested(self) -> tuple[Any, list[Any]]:
        return assigning.suggested_units(self.case)

    @property
    def suggestion(self) -> Suggestion | None:
        lead, others = self._suggested
        if lead is None:
            return None
        text = _now("建议派单：{unit}").format(unit=lead.name)
        if others:
            text += _now("，{units}协办").format(units="、".join(u.short_name for u in others))
        return Suggestion(text, assigning.why(self.case), {"to": lead.pk, "assisting": [u.pk for u in others]})


@form_of
class Enlist(MoveForm):
    verb = "enlist"
    shown = {"unit": Shown(combo_url="cases:choose_units", autofocus=True), "task": Shown(rows=3)}
    unit = UnitField(label=_("协办单位"))
    task = _text(_("交办内容"), required=False)
    limit = forms.ChoiceField(label=_("办理时限"), required=False)

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["limit"].choices = limit_choices(self.profile, _clocks.limit_for(self.case, "handle"))
        fields["unit"].suggest(assigning.suggested_units(self.case)[1])


@form_of
class Recall(MoveForm):
    verb = "recall"
    danger = True
    intro = _("收回主办单位的任务，案件回到中心重新派单；收回协办单位的任务，其他单位不受影响。")
    shown = {"reason": Shown(rows=3)}
    errand = forms.ChoiceField(label=_("收回"), widget=forms.RadioSelect)
    reason = _text(_("收回理由"))

    def prepare(self) -> None:
        self._open: dict[str, Errand] = {str(e.pk): e for e in self.errands if e.state not in ("RETURNED", "RECALLED")}
        field: Any = self.fields["errand"]
        field.choices = [
            (pk, f"{e.unit.short_name}（{e.get_role_display()}，{e.get_state_display()}）")
            for pk, e in self._open.items()
        ]
        asked = str(self.asked.get("errand", ""))
        self.initial["errand"] = asked if asked in self._open else next(iter(self._open), None)

    def arguments(self) -> dict[str, Any]:
        return {"errand": self._open[self.cleaned_data["errand"]], "reason": self.cleaned_data["reason"]}


@form_of
class Escalate(MoveForm):
    verb = "escalate"
    intro = _("提级后由上一级中心牵头，未办结的任务一并收回，由上级重新派单。")
    shown = {"reason": Shown(rows=3, autofocus=True)}
    reason = _text(_("提级理由"))


@form_of
class Amend(MoveForm):
    verb = "amend"
    wide = True
    intro = _("更正登记有误的内容；原内容留在办理轨迹中。")
    shown = {"area": Shown(combo_url="cases:choose_areas"), "reason": Shown(rows=2)}
    title = forms.CharField(label=_("标题"), max_length=80)
    address = forms.CharField(label=_("地点"), max_length=160, required=False)
    area = AreaField(label=_("所属网格"), widget=ChosenArea)
    category = forms.ChoiceField(label=_("类别"))
    severity = forms.TypedChoiceField(label=_("等级"), coerce=int)
    circle = forms.ChoiceField(label=_("知悉范围"))
    reason = _text(_("更正理由"), most=200)

    def prepare(self) -> None:
        fields: Any = self.fields
        fields["category"].choices = category_choices(self.profile)
        fields["severity"].choices = [(s.rank, s.name) for s in self.profile.severities]
        fields["circle"].choices = [(c.key, c.name) for c in self.profile.circles]
        fields["area"].widget.choices = [(str(self.case.area_id), self.case.area.label)]
        for name in ("title", "address", "category", "severity", "circle"):
            self.initial[name] = getattr(self.case, name)
        self.initial["area"] = self.case.area_id


@form_of
class Rule(MoveForm):
    verb = "rule"
    shown = {"granted": Shown(cards=True), "opinion": Shown(rows=3), "next_unit": Shown(combo_url="cases:choose_units")}
    plea_id = forms.IntegerField(widget=forms.HiddenInput)
    granted = forms.TypedChoiceField(
        label=_("审批"),
        widget=forms.RadioSelect,
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda v: v == "yes",
        empty_value=None,
    )
    next_unit = UnitField(label=_("改由以下单位承办"), required=False, help_text=_("同意退单时生效，指定后不能再退。"))
    opinion = _text(_("审批意见"), required=False)

    def prepare(self) -> None:
        asked = self.data.get("plea_id") or self.asked.get("plea")
        waiting = Plea.objects.filter(case_id=self.case.pk, state="ASKED").select_related(
            "next_unit", "errand__unit", "asked_by"
        )
        pleas = list(waiting.order_by("id"))
        self._plea = next((p for p in pleas if str(p.pk) == str(asked)), pleas[0] if pleas else None)
        self.initial["plea_id"] = self._plea.pk if self._plea else None
        if self._plea is None or self._plea.kind != "send_back":
            del self.fields["next_unit"]
        elif self._plea.next_unit is not None:
            field: Any = self.fields["next_unit"]
            field.suggest([self._plea.next_unit])
            self.initial["next_unit"] = self._plea.next_unit_id

    def plea(self) -> Plea | None:
        return self._plea

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._plea is None or cleaned.get("plea_id") != self._plea.pk:
            raise forms.ValidationError(_now("这项申请已经审批过了，请关闭后查看结果。"))
        if cleaned.get("granted") is False and not (cleaned.get("opinion") or "").strip():
            self.add_error("opinion", _now("不同意的，请写明意见，便于承办单位继续办理。"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "plea": self._plea,
            "granted": data["granted"],
            "opinion": data["opinion"],
            "next_unit": data.get("next_unit") if data["granted"] else None,
        }


@form_of
class Join(MoveForm):
    verb = "join"
    wide = True
    intro = _("并案后由主案统一办理，所有反映人都会收到答复；并错了可以拆分。")
    shown = {"note": Shown(rows=2), "to": Shown(placeholder=_("输入案件编码"))}
    alike = forms.ChoiceField(label=_("相似案件"), widget=forms.RadioSelect, required=False)
    to = forms.CharField(label=_("或按编码并入"), max_length=40, required=False)
    note = _text(_("说明"), required=False, most=400)

    def prepare(self) -> None:
        found = queries.look_alikes(self.case, by=self.by, most=6)
        open_ones = [a for a in found if not a.case.has_ended]
        field: Any = self.fields["alike"]
        field.choices = [
            (a.case.code, f"{a.case.title}（{a.case.get_state_display()}；{'、'.join(a.reasons)}）") for a in open_ones
        ]
        if not open_ones:
            del self.fields["alike"]
        elif self.asked.get("to") in {a.case.code for a in open_ones}:
            self.initial["alike"] = self.asked["to"]
        if "alike" not in self.initial and self.asked.get("to"):
            self.initial["to"] = self.asked["to"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        code = (cleaned.get("to") or "").strip() or cleaned.get("alike") or ""
        if not code:
            self.add_error("to", _now("请选择或输入要并入的案件。"))
            return cleaned
        try:
            self._main: Case = queries.get(code, by=self.by)
        except Refusal as refusal:
            self.add_error("to", str(refusal))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {"to": self._main, "note": self.cleaned_data["note"]}


@form_of
class Part(MoveForm):
    verb = "part"
    intro = _("从主案拆出，恢复到并案前的环节单独办理。")
    shown = {"reason": Shown(rows=2, autofocus=True)}
    reason = _text(_("拆分理由"))

    def prepare(self) -> None:
        if self.asked.get("undo"):
            self.initial["reason"] = _now("并案有误，撤销并案。")
