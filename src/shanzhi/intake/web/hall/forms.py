"""What the hall's pages ask."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import current
from shanzhi.staff.models import Unit

from ... import halls, needs
from ...actions import Guest
from ...models import Visit
from ..forms.receive import CategorySelect, category_choices
from .dialogs import Asking

MOST_LINES = 200
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def way_choices() -> list[tuple[str, str]]:
    return [("", str(_("请选择"))), *((w.key, w.name) for w in current().lawful_ways)]


def guest_of(line: str) -> Guest:
    """赵月娥 13800001234 330…: a line of a batch, in whatever order, with spaces, commas or tabs."""
    name, phone, number, rest = "", "", "", []
    for part in re.split(r"[\s,，、;；]+", line.strip()):
        if _ID.fullmatch(part):
            number = part
        elif needs.is_phone(needs.phone_of(part)):
            phone = part
        elif not name:
            name = part
        else:
            rest.append(part)
    return Guest(name=name, phone=phone, id_number=number, note=" ".join(rest))


class GuideForm(forms.Form):
    """导引登记."""

    DO = (
        ("ticket", _("取号到窗口")),
        ("answer", _("当场答复")),
        ("case", _("登记案件")),
        ("refer", _("依法转介")),
        ("book", _("预约再来")),
        ("reception", _("领导接访")),
    )

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    phone = forms.CharField(label=_("手机"), required=False, max_length=24)
    name = forms.CharField(label=_("姓名"), required=False, max_length=40)
    id_number = forms.CharField(label=_("身份证号"), required=False, max_length=24)
    came = forms.IntegerField(label=_("人数"), min_value=1, max_value=999, initial=1)
    others = forms.CharField(
        label=_("同来的人"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    matter = forms.CharField(label=_("来意"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.ChoiceField(label=_("类别"), required=False)
    priority = forms.ChoiceField(label=_("优先"), required=False, widget=forms.RadioSelect)
    do = forms.ChoiceField(label=_("怎么办"), choices=DO, widget=forms.RadioSelect, initial="ticket")
    queue = forms.ChoiceField(label=_("窗口"), required=False)
    answer = forms.CharField(
        label=_("怎样答复的"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    way = forms.ChoiceField(label=_("法定途径"), required=False)
    counts_from = day_field(_("从哪天起算"), required=False)
    note = forms.CharField(label=_("哪天、哪位领导接访"), required=False, max_length=200)
    suggested = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hall: Unit, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"g-{uuid.uuid4()}")
        fields: Any = self.fields
        profile = current()
        choices = category_choices(profile)
        fields["category"].widget = CategorySelect(c for _group, rows in choices for c in rows)
        fields["category"].choices = [("", ""), *((g, [(c.value, c.label) for c in rows]) for g, rows in choices)]
        fields["priority"].choices = [("", str(_("普通"))), *((p.key, p.name) for p in profile.hall.priorities)]
        fields["queue"].choices = [(q.key, f"{q.letter} {q.name}") for q in halls.queues_of(hall)]
        fields["way"].choices = way_choices()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lacking = {
            "ticket": ("queue", _("请选择窗口。")),
            "answer": ("answer", _("请写明怎样答复的。")),
            "refer": ("way", _("请选择法定途径。")),
            "reception": ("note", _("请写明哪天、哪位领导接访。")),
        }.get(str(data.get("do")))
        if lacking and not str(data.get(lacking[0]) or "").strip():
            self.add_error(*lacking)
        return data

    def guests(self) -> list[Guest]:
        data = self.cleaned_data
        first = Guest(data["name"], data["phone"], data["id_number"])
        lines = [line for line in data["others"].splitlines() if line.strip()][:MOST_LINES]
        return [first, *(guest_of(line) for line in lines)]


class OpenForm(forms.Form):
    """开窗."""

    queue = forms.ChoiceField(label=_("窗口"))
    number = forms.IntegerField(label=_("窗口号"), min_value=1, max_value=99)
    also = forms.MultipleChoiceField(label=_("同时帮办"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, queues: list[halls.Queue], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["queue"].choices = [(q.key, q.name) for q in queues]
        fields["also"].choices = [(q.key, q.name) for q in queues]


class AnswerForm(Asking):
    answer = forms.CharField(label=_("怎样答复的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class EndForm(Asking):
    how = forms.ChoiceField(
        label=_("怎样了结"), widget=forms.RadioSelect, initial="done",
        choices=[("done", _("已经办结")), ("left", _("自行离开")), ("reception", _("引导到领导接访"))],
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class ReferForm(Asking):
    way = forms.ChoiceField(label=_("法定途径"))
    why = forms.CharField(label=_("为什么走这条途径"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    counts_from = day_field(_("从哪天起算（有期限的途径）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["way"].choices = way_choices()


class PassForm(Asking):
    to = forms.ChoiceField(label=_("转到哪一级"))
    reason = forms.CharField(label=_("为什么转"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to"].choices = [("", str(_("请选择"))), *((str(u.pk), u.name) for u in places)]


class CallUnitForm(Asking):
    unit = forms.ChoiceField(label=_("召集哪个单位"))
    matter = forms.CharField(label=_("请对方来做什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].choices = [("", str(_("请选择"))), *((str(pk), name) for pk, name in units)]


class AnswerCallForm(Asking):
    answer = forms.CharField(label=_("说明"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ConferForm(Asking):
    units = forms.MultipleChoiceField(label=_("参加会诊的单位"))
    words = forms.CharField(label=_("会诊意见"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["units"].choices = [(str(pk), name) for pk, name in units]


class RevisitForm(Asking):
    solved = forms.ChoiceField(
        label=_("解决了没有"), choices=[("yes", _("已解决")), ("no", _("没有解决"))], widget=forms.RadioSelect
    )
    words = forms.CharField(label=_("对方怎么说"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MoveForm(Asking):
    queue = forms.ChoiceField(label=_("转到哪个窗口"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("交代一句"), required=False, max_length=200)

    def __init__(self, *args: Any, queues: list[halls.Queue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["queue"].choices = [(q.key, q.name) for q in queues]


class TicketForm(Asking):
    queue = forms.ChoiceField(label=_("窗口"), widget=forms.RadioSelect)
    priority = forms.ChoiceField(label=_("优先"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, hall: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["queue"].choices = [(q.key, q.name) for q in halls.queues_of(hall)]
        fields["priority"].choices = [("", str(_("普通"))), *((p.key, p.name) for p in current().hall.priorities)]


class TieForm(Asking):
    code = forms.CharField(label=_("案件编码"), max_length=30)


class BundleForm(Asking):
    bundle = forms.ChoiceField(label=_("一类事"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["bundle"].choices = [(b.key, b.name) for b in current().bundles]


class StepForm(Asking):
    words = forms.CharField(label=_("情况"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(Asking):
    purpose = forms.CharField(label=_("为什么要看"), min_length=4, max_length=200)


class FindForm(Asking):
    phone = forms.CharField(label=_("手机"), required=False, max_length=24)
    id_number = forms.CharField(label=_("或者身份证号"), required=False, max_length=24)
    purpose = forms.CharField(label=_("为什么要查"), min_length=4, max_length=200, initial=_("接待时核对以前的来访"))


class HotlineForm(forms.Form):
    """来电登记."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    line = forms.ChoiceField(label=_("热线"), widget=forms.RadioSelect)
    phone = forms.CharField(label=_("来电号码"), required=False, max_length=24)
    name = forms.CharField(label=_("称呼"), required=False, max_length=40)
    matter = forms.CharField(label=_("反映什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}))
    category = forms.ChoiceField(label=_("类别"), required=False)
    answer = forms.CharField(
        label=_("当场答复"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"c-{uuid.uuid4()}")
        fields: Any = self.fields
        choices = category_choices(current())
        fields["category"].widget = CategorySelect(c for _group, rows in choices for c in rows)
        fields["category"].choices = [("", ""), *((g, [(c.value, c.label) for c in rows]) for g, rows in choices)]
        lines = [(n.number, f"{n.number} {n.name}") for n in current().hall.lines]
        fields["line"].choices = lines
        if lines:
            self.initial.setdefault("line", lines[0][0])


class ReferralAnswerForm(Asking):
    state = forms.ChoiceField(
        label=_("接待结果"), widget=forms.RadioSelect,
        choices=[("TAKEN", _("已接待")), ("REFUSED", _("不属受理范围")), ("ABSENT", _("未到"))],
    )  # fmt: skip
    feedback = forms.CharField(
        label=_("反馈"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class RegisterFilter(forms.Form):
    """来访登记簿的条件."""

    on = day_field(_("日期"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *Visit.State.choices])
    way = forms.ChoiceField(label=_("方式"), required=False, choices=[("", _("全部")), *Visit.Way.choices])


class BookForm(forms.Form):
    """预约."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    at = forms.DateTimeField(
        label=_("时间"), input_formats=["%Y-%m-%dT%H:%M%z"], error_messages={"required": _("请选择时间。")}
    )
    name = forms.CharField(label=_("姓名"), max_length=20, error_messages={"required": _("请填写姓名。")})
    phone = forms.CharField(label=_("手机"), max_length=24, error_messages={"required": _("请填写手机号。")})
    matter = forms.CharField(label=_("办什么事"), required=False, max_length=200)


def default_day(text: str) -> Any:
    """A day from an address, or today."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()
