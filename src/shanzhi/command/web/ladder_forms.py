"""Forms of the ladder, shown in the page's dialog."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.profile_ladder import Ladder
from shanzhi.kernel.worktime import Limit
from shanzhi.staff.models import Member, Unit

from ..models import Supervision

LIMITS = ("4wh", "1wd", "2wd", "3wd", "5wd", "10wd", "24h")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _words(label: Any, *, least: int = 4, most: int = 400, rows: int = 3, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=least,
        max_length=most,
        widget=_area(rows),
        help_text=hint,
        error_messages={"required": _("请填写。"), "min_length": _("请写完整（不少于%(limit_value)d个字）。")},
    )


class Asking(forms.Form):
    """What all of them carry: the key of the submission."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "ladder-%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"l-{uuid.uuid4()}")
        self.order_fields([name for name in self.fields if name != "key"])

    def choose(self, name: str, choices: Sequence[tuple[Any, Any]], initial: Any = None) -> None:
        """The choices of a field are known only now."""
        field: Any = self.fields[name]
        field.choices = choices
        if initial is not None:
            self.initial.setdefault(name, initial)

    @property
    def shown(self) -> list[Any]:
        return [bound for bound in self if not bound.is_hidden]


class _OfUnits(Asking):
    """To one unit of the case: the lead unit first, then the others, then the desk."""

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", [(str(u.pk), u.name) for u in units], str(units[0].pk) if units else None)


class UrgeForm(_OfUnits):
    """催办."""

    unit = forms.ChoiceField(label=_("催办单位"))
    words = _words(_("催办内容"))


class SuperviseForm(_OfUnits):
    """督办."""

    unit = forms.ChoiceField(label=_("被督办单位"))
    kind = forms.ChoiceField(label=_("督办类型"), choices=Supervision.Kind.choices, widget=forms.RadioSelect)
    reason = _words(_("督办事由"), rows=2)
    demand = _words(_("督办要求"))
    limit = forms.ChoiceField(label=_("反馈时限"), required=False)

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("kind", "process")
        self.choose("limit", limit_choices(), str(ladder.limits.process))


class InstructForm(Asking):
    """领导批示."""

    leader = forms.ChoiceField(label=_("批示领导"))
    words = _words(_("批示内容"), least=2, most=1000, rows=4)
    units = forms.MultipleChoiceField(
        label=_("落实单位"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请选择落实单位。")}
    )
    limit = forms.ChoiceField(label=_("反馈时限"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        leaders: Sequence[Member],
        me: int | None,
        ladder: Ladder,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = next((str(m.pk) for m in leaders if m.pk == me), None)
        self.choose("leader", [(str(m.pk), m.name) for m in leaders], mine)
        self.choose("units", [(str(u.pk), u.name) for u in units], [str(u.pk) for u in units[:1]])
        self.choose("limit", limit_choices(), str(ladder.limits.instruction))


class EscalateForm(Asking):
    """提级."""

    leader = forms.ChoiceField(label=_("牵头领导"))
    reason = _words(_("提级事由"))

    def __init__(self, *args: Any, leaders: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("leader", [(str(m.pk), m.name) for m in leaders])


class HardCaseForm(Asking):
    """列入疑难件."""

    owner = forms.ChoiceField(label=_("包案领导"))
    reason = _words(_("列入事由"), rows=2)
    plan = _words(_("化解方案"), most=4000, rows=5)
    review_on = forms.DateField(
        label=_("复核日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("不填按本县规定的期限"),
    )  # fmt: skip

    def __init__(self, *args: Any, leaders: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("owner", [(str(m.pk), m.name) for m in leaders])


class NoteForm(Asking):
    """疑难件进展."""

    text = _words(_("进展情况"), most=1000)
    review_on = forms.DateField(
        label=_("下次复核"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class OutcomeForm(Asking):
    """移出疑难件."""

    outcome = _words(_("化解结果，或者不列入的理由"))


class AnswerForm(Asking):
    """反馈."""

    text = _words(_("反馈内容"), most=2000, rows=6)


class ReturnForm(Asking):
    """退回."""

    reason = _words(_("退回理由"), hint=_("承办单位会看到"))
    limit = forms.ChoiceField(label=_("重新反馈时限"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("limit", [("", _("与原时限相同")), *limit_choices()])


class OpinionForm(Asking):
    """办结."""

    opinion = _words(_("审核意见"), least=2)


class ReasonForm(Asking):
    """撤销."""

    reason = _words(_("撤销理由"))


def limit_choices() -> list[tuple[str, str]]:
    return [(text, Limit.parse(text).str_zh) for text in LIMITS]


def units_of(case: Case) -> list[Unit]:
    """Whom the ladder may speak to in a case: lead, assisting, the desk."""
    rows = Errand.objects.filter(case_id=case.pk).exclude(state__in=("RETURNED", "RECALLED")).select_related("unit")
    found = [e.unit for e in sorted(rows, key=lambda e: (e.role != "lead", -e.pk))]
    return list({u.pk: u for u in (*found, case.desk)}.values())
