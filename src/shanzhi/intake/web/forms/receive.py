"""一张表单: everything any channel asks, one form. What a channel does not need is not shown and not asked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanzhi.cases.actions import Person
from shanzhi.cases.models import Concerned
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.identity import id_number
from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_sections import Channel
from shanzhi.places.models import Area

from ... import needs
from ...actions import Slip
from ...models import Reception

OTHERS = 3
"""Further persons on the form."""
MOST_PHOTOS = 9
ROLES = [(v, label) for v, label in Concerned.Role.choices if v != Concerned.Role.REPORTER]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a combobox."""

    value: str
    label: str
    hint: str = ""
    py: str = ""


class CategorySelect(forms.Select):
    """Options carry the initials of their pinyin, so that three letters find a category."""

    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        super().__init__()
        self.py = {c.value: c.py for c in choices}
        self.hints = {c.value: c.hint for c in choices}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        value = str(option["value"])
        if self.py.get(value):
            option["attrs"]["data-py"] = self.py[value]
        if self.hints.get(value):
            option["attrs"]["data-hint"] = self.hints[value]
        return option


class ReceiveForm(forms.Form):
    """收件登记."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    channel = forms.ChoiceField(label=_("来源渠道"))
    external_code = forms.CharField(label=_("来单编号"), required=False, max_length=60)
    sender = forms.CharField(label=_("来文单位"), required=False, max_length=80)
    paper_no = forms.CharField(label=_("文号"), required=False, max_length=60)
    reply_by = forms.DateField(label=_("要求反馈日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    danger = forms.ChoiceField(label=_("危险复核"), required=False, widget=forms.RadioSelect)
    danger_note = forms.CharField(label=_("怎样核实的"), required=False, max_length=400)

    phone = forms.CharField(label=_("联系电话"), required=False, max_length=24)
    name = forms.CharField(label=_("姓名"), required=False, max_length=20)
    id_number = forms.CharField(label=_("身份证号"), required=False, max_length=24)
    came = forms.IntegerField(label=_("来访人数"), required=False, min_value=1, max_value=999)
    anonymous = forms.BooleanField(label=_("匿名，不留姓名电话"), required=False)

    text = forms.CharField(
        label=_("诉求和情况"),
        min_length=4,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写明反映的事情。"), "min_length": _("请再写几个字，说清楚是什么事。")},
    )
    title = forms.CharField(label=_("标题"), required=False, max_length=80)
    category = forms.ChoiceField(label=_("类别"), required=False)
    severity = forms.TypedChoiceField(label=_("等级"), required=False, coerce=int, empty_value=None)
    circle = forms.ChoiceField(label=_("知悉范围"), required=False)
    headcount = forms.IntegerField(label=_("涉及人数"), required=False, min_value=1, max_value=99_999)
    is_group = forms.BooleanField(label=_("群体性事项"), required=False)
    happened_at = forms.DateTimeField(
        label=_("发生时间"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    area = forms.ModelChoiceField(
        label=_("所属网格或村（社区）"),
        queryset=Area.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("请从列表中重新选择地点。")},
    )
    unknown_place = forms.BooleanField(label=_("地点不明，由中心判断"), required=False)
    address = forms.CharField(label=_("详细地址"), required=False, max_length=160)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    located = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    suggested = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    twins = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile | None = None, channels: Iterable[Channel] = (), **kwargs: Any):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        profile = profile or current()
        self.profile = profile
        fields: Any = self.fields
        fields["channel"].choices = [(c.key, c.name) for c in channels]
        fields["danger"].choices = [(v, label) for v, label in Reception.Danger.choices if v]
        fields["severity"].choices = [("", str(_("按类别"))), *((s.rank, s.name) for s in profile.severities)]
        fields["circle"].choices = [("", str(_("按类别"))), *((c.key, c.name) for c in profile.circles)]
        choices = category_choices(profile)
        fields["category"].widget = CategorySelect(c for _group, rows in choices for c in rows)
        fields["category"].choices = [("", ""), *((g, [(c.value, c.label) for c in rows]) for g, rows in choices)]
        fields["area"].queryset = Area.objects.filter(retired_on=None)
        for number in range(OTHERS):
            fields[f"role{number}"] = forms.ChoiceField(choices=ROLES, required=False)
            fields[f"name{number}"] = forms.CharField(required=False, max_length=40)
            fields[f"phone{number}"] = forms.CharField(required=False, max_length=24)

    # ── what is typed ────────────────────────────────────────────────────────────────────────────────────────────

    def clean_phone(self) -> str:
        phone = needs.phone_of(self.cleaned_data["phone"])
        if phone and not needs.is_phone(phone):
            raise forms.ValidationError(_("电话号码不对，请核对位数。"))
        return phone

    def clean_id_number(self) -> str:
        text = self.cleaned_data["id_number"]
        if not text.strip():
            return ""
        try:
            return id_number(text)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (
            not data.get("area")
            and not data.get("unknown_place")
            and not data.get("address")
            and "area" not in self.errors
        ):
            self.add_error("area", _("请选择地点；确实不知道的请勾选“地点不明”。"))
        return data

    # ── what the act gets ────────────────────────────────────────────────────────────────────────────────────────

    @property
    def channel_row(self) -> Channel | None:
        return self.profile.channel(str(self["channel"].value() or ""))

    @property
    def needed(self) -> frozenset[str]:
        row = self.channel_row
        return frozenset(row.needs) if row else frozenset()

    def people(self) -> list[Person]:
        data = self.cleaned_data
        reporter = Person(
            name="" if data["anonymous"] else data["name"],
            phone=data["phone"],
            id_number="" if data["anonymous"] else data["id_number"],
            is_anonymous=data["anonymous"],
        )
        has_reporter = reporter.is_anonymous or reporter.name or reporter.phone
        others = [
            Person(
                role=data[f"role{n}"] or "opposite",
                name=data[f"name{n}"],
                phone=needs.phone_of(data[f"phone{n}"]),
                wants_reply=False,
            )
            for n in range(OTHERS)
            if data[f"name{n}"].strip() or data[f"phone{n}"].strip()
        ]
        return ([reporter] if has_reporter else []) + others

    def slip(self) -> Slip:
        data = self.cleaned_data
        reply_by: date | None = data["reply_by"]
        return Slip(data["external_code"], data["sender"], data["paper_no"], reply_by)

    @property
    def other_rows(self) -> list[tuple[Any, Any, Any]]:
        return [(self[f"role{n}"], self[f"name{n}"], self[f"phone{n}"]) for n in range(OTHERS)]

    @property
    def has_others(self) -> bool:
        return any(self[f"name{n}"].value() or self[f"phone{n}"].value() for n in range(OTHERS))

    @property
    def moment(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["happened_at"]
        return moment


def new_key() -> str:
    return f"w-{uuid.uuid4()}"


def category_choices(profile: Profile) -> list[tuple[str, list[Choice]]]:
    """Groups with their categories and initials."""
    groups: dict[str, list[Choice]] = {}
    for row in profile.leaf_categories:
        above = profile.category(row.parent) if row.parent else None
        circle = profile.circle(row.circle)
        hint = circle.name if circle is not None and row.circle != "open" else ""
        groups.setdefault(above.name if above else "", []).append(Choice(row.code, row.name, hint, initials(row.name)))
    return list(groups.items())


_initials: dict[str, str] = {}


def initials(text: str) -> str:
    """First letters of the pinyin; remembered, because the same names come again and again."""
    if text not in _initials:
        from pypinyin import Style, lazy_pinyin

        _initials[text] = "".join(p[0].lower() for p in lazy_pinyin(text, style=Style.FIRST_LETTER) if p)
    return _initials[text]
