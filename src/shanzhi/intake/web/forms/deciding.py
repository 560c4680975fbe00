"""Forms for deciding on what waits: take in, refuse with the right door, join, re-check danger, answer an objection."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.profile import current
from shanzhi.kernel.profile_sections import RightDoor

from ... import doors
from ...models import Reception
from .receive import CategorySelect, category_choices


class Deciding(forms.Form):
    """What all of them carry: the key of the submission and the version that was seen."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "decide-%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"q-{uuid.uuid4()}")


class AcceptForm(Deciding):
    """受理."""

    category = forms.ChoiceField(label=_("类别"), required=False)
    severity = forms.TypedChoiceField(label=_("等级"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, *args: Any, may_correct: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_correct:
            del self.fields["category"], self.fields["severity"]
            return
        profile = current()
        choices = category_choices(profile)
        fields: Any = self.fields
        fields["category"].widget = CategorySelect(c for _group, rows in choices for c in rows)
        fields["category"].choices = [("", ""), *((g, [(c.value, c.label) for c in rows]) for g, rows in choices)]
        fields["severity"].choices = [(s.rank, s.name) for s in profile.severities]


class DeclineForm(Deciding):
    """不予受理."""

    door = forms.ChoiceField(label=_("应当去哪里"), required=False, widget=forms.RadioSelect)
    other_door = forms.CharField(label=_("列表里没有，写明部门或渠道"), required=False, max_length=80)
    reason = forms.CharField(
        label=_("理由，群众会看到"),
        min_length=4,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。"), "min_length": _("请把理由写完整（不少于4个字）。")},
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["door"].choices = [(d.key, d.name) for d in ordered_doors(words)]


class HandOverForm(Deciding):
    """移交."""

    asked = forms.CharField(
        label=_("来访人问什么事"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写一句所问的事情。")},
    )  # fmt: skip
    came = forms.IntegerField(label=_("来访人数"), min_value=1, max_value=999, initial=1)
    door = forms.ChoiceField(label=_("应当去哪里"), required=False, widget=forms.RadioSelect)
    other_door = forms.CharField(label=_("列表里没有，写明部门或渠道"), required=False, max_length=80)
    advice = forms.CharField(label=_("补充说明"), required=False, max_length=400)

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["door"].choices = [(d.key, d.name) for d in ordered_doors(words)]

    @property
    def door_rows(self) -> list[tuple[Any, RightDoor | None]]:
        profile = current()
        return [(choice, profile.right_door(str(choice.data["value"]))) for choice in self["door"]]


class JoinForm(Deciding):
    """并案."""

    to = forms.CharField(label=_("并入哪一件"), max_length=30, error_messages={"required": _("请选择或填写案件编码。")})
    note = forms.CharField(label=_("备注"), required=False, max_length=200)


class DangerForm(Deciding):
    """危险复核."""

    danger = forms.ChoiceField(
        label=_("复核结果"),
        widget=forms.RadioSelect,
        choices=[(v, label) for v, label in Reception.Danger.choices if v],
        error_messages={"required": _("请选择一项。")},
    )
    danger_note = forms.CharField(
        label=_("怎样核实的，现场情况"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明怎样核实的。")},
    )


class AnswerForm(Deciding):
    """异议处理."""

    how = forms.ChoiceField(
        label=_("怎样处理"),
        widget=forms.RadioSelect,
        choices=[("redo", _("退回重办")), ("escalate", _("提级办理")), ("explain", _("向群众解释"))],
        error_messages={"required": _("请选择怎样处理。")},
    )
    answer = forms.CharField(
        label=_("处理意见，群众会看到"),
        min_length=4,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明处理意见。"), "min_length": _("请把意见写完整（不少于4个字）。")},
    )


def ordered_doors(words: str) -> list[RightDoor]:
    """The likeliest first, then the county's order; emergencies last, for they are called, not walked to."""
    likely = doors.likely(words)
    rest = [d for d in current().right_doors if d not in likely]
    return [*likely, *(d for d in rest if not d.emergency), *(d for d in rest if d.emergency)]
