"""What a resident fills in. One form; the page shows it step by step where scripts run."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.profile import current
from shanzhi.places.models import Area

from ... import kinds, needs

MOST_PHOTOS = 9


class ReportForm(forms.Form):
    """随手报."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    kind = forms.ChoiceField(label=_("是哪一类事"), required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("发生了什么事"),
        min_length=4,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("请写一句发生了什么事。"),
            "min_length": _("请再多写几个字，说清楚是什么事。"),
            "max_length": _("最多2000字，请把要紧的写在前面。"),
        },
    )
    area = forms.ModelChoiceField(
        label=_("在哪个村（社区）"),
        queryset=Area.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("请从列表中重新选择地点。")},
    )
    address = forms.CharField(label=_("具体地点"), required=False, max_length=160)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    name = forms.CharField(
        label=_("怎么称呼您"), required=False, max_length=20, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    anonymous = forms.BooleanField(label=_("不留电话"), required=False)
    same_as = forms.CharField(required=False, max_length=24)
    agreed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    website = forms.CharField(required=False, max_length=200)
    """A trap: people do not see it, machines fill it in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.code, k.name) for k in kinds.big_kinds()]  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(retired_on=None)  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone = needs.phone_of(self.cleaned_data["phone"])
        if phone and not needs.is_phone(phone):
            raise forms.ValidationError(_("电话号码不对，请核对位数。"))
        return phone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("phone") and not data.get("anonymous") and "phone" not in self.errors:
            self.add_error("phone", _("请留一个能联系上您的电话，用来告诉您结果；不愿意留请勾选“不留电话”。"))
        return data

    @property
    def big_kinds(self) -> list[kinds.BigKind]:
        return kinds.big_kinds()


def new_key() -> str:
    return f"r-{uuid.uuid4()}"


def place_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Towns with their villages, to choose from where there is no QR code: [(town, [(id, name)])]. One query."""
    rows = list(
        Area.objects.filter(level__in=("county", "town", "village"), retired_on=None)
        .order_by("code")
        .values_list("id", "parent_id", "level", "name")
    )
    towns = {pk: name for pk, _parent, level, name in rows if level == "town"}
    groups: dict[int, list[tuple[int, str]]] = {
        pk: [(pk, str(_("{town}（说不清是哪个村）")).format(town=name))] for pk, name in towns.items()
    }
    for pk, parent, level, name in rows:
        if level == "village" and parent in groups:
            groups[parent].append((pk, name))
    return [(towns[pk], choices) for pk, choices in groups.items()]


def county_name() -> str:
    return current().county.name
