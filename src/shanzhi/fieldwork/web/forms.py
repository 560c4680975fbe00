"""Forms of the room: fields chosen by typing, and how a form is taken: done and gone on, or shown again with what is
wrong beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.places.models import Area
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from ..models import Campaign, Checklist, Household


class ChosenField(forms.Field):
    """One row chosen by a combobox that asks the server; the form knows only what is chosen."""

    widget = forms.Select

    def __init__(self, model: Any, url: str, **options: Any) -> None:
        super().__init__(**options)
        self.model, self.url = model, url

    @property
    def combo_url(self) -> str:
        return reverse(self.url)

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        try:
            return self.model.objects.get(pk=int(value))
        except (ObjectDoesNotExist, ValueError, TypeError):
            raise forms.ValidationError(_now("没有这一项，请重新选择。")) from None

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)


class FieldForm(forms.Form):
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                chosen = self.data.get(name) if self.is_bound else self.initial.get(name)
                pk = getattr(chosen, "pk", chosen)
                row = field.model.objects.filter(pk=pk).first() if str(pk or "").isdigit() else None
                field.widget.choices = [("", ""), *([(row.pk, str(row))] if row else [])]

    def take_errors(self, refusal: Invalid) -> None:
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its fields as a template draws them."""
        return [
            {
                "bound": self[name], "combo_url": getattr(field, "combo_url", ""),
                "css": "full" if isinstance(field.widget, forms.Textarea | forms.CheckboxSelectMultiple) else "",
            }
            for name, field in self.fields.items()
        ]  # fmt: skip


def taken(
    request: HttpRequest,
    form: FieldForm,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form, or do what it asks. `do` gets the cleaned values and returns what to say and where to go."""
    context = {**context, "form": form}
    if not form.is_bound:
        return render(request, template, context)
    status = 422
    if form.is_valid():
        try:
            said, url = do(form.cleaned_data)
        except Invalid as wrong:
            form.take_errors(wrong)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = refusal.http_status
        else:
            if said:
                messages.success(request, said)
            return HttpResponseRedirect(url)
    return render(request, template, context, status=status)


def done(request: HttpRequest, do: Callable[[], str], url: str) -> HttpResponse:
    """Press of a button: do it and say so, or say why not, on the page one came from."""
    try:
        messages.success(request, do())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(url)


def _checklists() -> list[tuple[int, str]]:
    return list(Checklist.objects.filter(retired_on=None).order_by("name", "id").values_list("pk", "name"))


class CampaignForm(FieldForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(
        label=_("形式"), choices=Campaign.Kind.choices, initial="campaign",
        help_text=_("综合查一次：一次上门查多个单位的检查项，结果分送各单位"),
    )  # fmt: skip
    checklist = forms.TypedChoiceField(label=_("检查表"), coerce=int)
    area = ChosenField(Area, "staff:choose_areas", label=_("范围"))
    unit = ChosenField(
        Unit, "staff:choose_units", label=_("牵头单位"), required=False,
        help_text=_("填写后，这个单位的人员可以在全部范围内检查"),
    )  # fmt: skip
    ends_on = forms.DateField(label=_("截止日期"), widget=forms.DateInput(attrs={"type": "date"}))
    says = forms.CharField(label=_("要求"), max_length=800, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = _checklists()  # type: ignore[attr-defined]
        self.fields["ends_on"].initial = today() + timedelta(days=30)


class TargetsForm(FieldForm):
    kinds = forms.MultipleChoiceField(
        label=_("走访对象"), choices=Household.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(label=_("走访类别"), required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(label=_("或者按区域，每个区域查一次"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile = profile_of(profile_in_force().pk)
        self.fields["groups"].choices = [(g.key, g.name) for g in profile.fieldwork.visits]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", ""), *((level.key, level.name) for level in profile.levels)]  # type: ignore[attr-defined]


class EndForm(FieldForm):
    summary = forms.CharField(
        label=_("结束说明"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class UploadForm(FieldForm):
    file = forms.FileField(label=_("文件"), help_text=_("CSV或XLSX，第一行为表头"))


class HouseholdForm(FieldForm):
    """A door, to be put right. What was shown goes along hidden, so that edits that cross are noticed."""

    address = forms.CharField(label=_("门牌"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=Household.Kind.choices)
    name = forms.CharField(
        label=_("户名"), max_length=40, required=False, help_text=_("不改请留空；住户姓名加密保存，只显示掩码")
    )
    phone = forms.CharField(label=_("电话"), max_length=20, required=False, help_text=_("不改请留空"))
    groups = forms.MultipleChoiceField(label=_("走访类别"), widget=forms.CheckboxSelectMultiple)
    area = ChosenField(Area, "staff:choose_areas", label=_("所属网格"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = profile_of(profile_in_force().pk).fieldwork.visits
        self.fields["groups"].choices = [(g.key, g.name) for g in visits]  # type: ignore[attr-defined]


class RetireForm(FieldForm):
    reason = forms.CharField(label=_("原因"), max_length=120)


class WhistleForm(FieldForm):
    """Blow the whistle for whoever asked for help."""

    units = forms.ModelMultipleChoiceField(label=_("请来的单位"), queryset=Unit.objects.none())
    kind = forms.ChoiceField(label=_("哨种"))
    category = forms.ChoiceField(label=_("类别"), required=False)


class PointForm(FieldForm):
    name = forms.CharField(label=_("点位名称"), max_length=60)
    address = forms.CharField(label=_("地址"), max_length=160, required=False)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"data-lon": ""}))
    lat = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"data-lat": ""}))
