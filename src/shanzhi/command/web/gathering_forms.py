"""Forms of whistles, meetings and teams: fields chosen by typing, moments, codes of cases; each knows how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Limit
from shanzhi.places.models import Area
from shanzhi.staff.models import Member, Unit
from shanzhi.staff.queries import colleagues_of

from ..models import Finding, Gathering, Invitation
from ..whistles import MOST_UNITS

LIMITS = ("1wd", "2wd", "3wd", "5wd", "7wd", "10wd", "15wd", "4wh", "24h")


class _Chosen:
    """A select that holds only what is chosen; the rest is asked from the server while typing."""

    model: Any = Unit
    choices: Iterable[Any]

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        known = {str(key) for key, _label in self.choices}
        ids = [v for v in value if v and v not in known and str(v).isdigit()]
        if ids:
            self.choices = [*self.choices, *((str(r.pk), str(r)) for r in self.model.objects.filter(pk__in=ids))]
        return super().optgroups(name, value, attrs)  # type: ignore[misc]


class _Select(_Chosen, forms.Select):
    pass


class _SelectMany(_Chosen, forms.SelectMultiple):
    pass


class ChosenField(forms.Field):
    """One or several rows of a table by id, chosen by typing."""

    def __init__(self, model: Any, combo: str, *, many: bool = False, **options: Any) -> None:
        widget = _SelectMany() if many else _Select()
        widget.model = model
        super().__init__(widget=widget, **options)
        self.model, self.combo, self.many = model, combo, many
        if not many:
            widget.choices = [("", "")]

    def to_python(self, value: Any) -> Any:
        ids = [str(v) for v in (value if self.many else [value]) or () if v and str(v).isdigit()]
        found = {str(row.pk): row for row in self.model.objects.filter(pk__in=ids)}
        if set(ids) - found.keys():
            raise forms.ValidationError(_now("没有这一项，请重新选择。"))
        rows = [found[i] for i in dict.fromkeys(ids)]
        return rows if self.many else (rows[0] if rows else None)

    def prepare_value(self, value: Any) -> Any:
        if self.many:
            return [getattr(v, "pk", v) for v in value or ()]
        return getattr(value, "pk", value)


def moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    """A moment on the clock of the place, chosen in the browser's own calendar."""
    shape = "%Y-%m-%dT%H:%M"
    return forms.DateTimeField(
        label=label, required=required, help_text=hint, input_formats=[shape, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=shape),
        error_messages={"required": _("请填写时间。"), "invalid": _("请按“年-月-日 时:分”填写。")},
    )  # fmt: skip


def words(label: Any, *, most: int = 400, rows: int = 3, hint: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": _("请填写。")},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A bound field with how it stands."""

    bound: BoundField
    combo_url: str = ""
    cards: bool = False
    css: str = ""


class GatheringAsking(forms.Form):
    """What all carry: the key of the submission, and how their fields stand."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    cards: tuple[str, ...] = ()
    full: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "g-%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", f"g-{uuid.uuid4()}")

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                bound,
                combo_url=reverse(combo) if (combo := getattr(bound.field, "combo", "")) else "",
                cards=bound.name in self.cards,
                css="full" if bound.name in self.full or isinstance(bound.field.widget, forms.Textarea) else "",
            )
            for bound in self
            if not bound.is_hidden
        ]

    def choose(self, name: str, choices: Sequence[tuple[Any, Any]], initial: Any = None) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if initial is not None:
            self.initial.setdefault(name, initial)


def category_choices(profile: Profile) -> list[tuple[str, Any]]:
    """Leaf categories under their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in profile.leaf_categories:
        above = profile.category(row.parent) if row.parent else None
        groups.setdefault(above.name if above else _now("其他"), []).append((row.code, row.name))
    return [("", ""), *groups.items()]


def limit_choices(ordinary: str) -> list[tuple[str, str]]:
    return [("", ordinary), *((text, Limit.parse(text).str_zh) for text in LIMITS)]


# ── whistles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class WhistleForm(GatheringAsking):
    """吹哨."""

    cards = ("kind",)
    full = ("kind", "units")
    kind = forms.ChoiceField(label=_("哨种"), widget=forms.RadioSelect)
    units = ChosenField(
        Unit, "staff:choose_units", many=True, label=_("叫哪些单位"),
        error_messages={"required": _("请选择要来报到的单位。")},
        help_text=_("案件还没有主办单位时，排在第一的单位主办。一次最多%(n)d个。") % {"n": MOST_UNITS},
    )  # fmt: skip
    matter = words(_("事由"), hint=_("什么事、要单位来做什么；被叫单位会看到"))
    area = ChosenField(Area, "places:choose", label=_("所在村（社区）或网格"), required=False)
    category = forms.ChoiceField(label=_("事项类别"), required=False)
    address = forms.CharField(label=_("集合地点"), max_length=160, error_messages={"required": _("请填写集合地点。")})
    lon = forms.FloatField(widget=forms.HiddenInput(attrs={"data-place-lon": True}), required=False)
    lat = forms.FloatField(widget=forms.HiddenInput(attrs={"data-place-lat": True}), required=False)

    def __init__(self, *args: Any, profile: Profile, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (k.key, _now("{name}（{answer}内应答，{arrive}内到场）").format(
                name=k.name, answer=k.answer.str_zh, arrive=k.arrive.str_zh))
            for k in profile.whistle.kinds
        ]  # fmt: skip
        self.choose("kind", kinds, profile.whistle.kinds[-1].key)
        if case is not None:
            del self.fields["area"], self.fields["category"]
            self.initial.setdefault("address", case.address)
            self.initial.setdefault("lon", case.lon)
            self.initial.setdefault("lat", case.lat)
        else:
            self.choose("category", category_choices(profile))
            field: Any = self.fields["category"]
            field.required, field.combo = True, ""
            self.fields["area"].required = True


class ComingForm(GatheringAsking):
    """应哨."""

    words = forms.CharField(label=_("带队人员、人数"), max_length=200, required=False)
    eta = moment(_("预计到达"), required=False)


class CannotForm(GatheringAsking):
    """不能到场."""

    words = words(_("理由"), most=200, hint=_("吹哨单位会看到"))


class ArriveForm(GatheringAsking):
    """报到."""

    words = forms.CharField(
        label=_("到场人员"), max_length=200, required=False, help_text=_("以吹哨单位确认的时间为准")
    )


class ConfirmForm(GatheringAsking):
    """确认到场."""

    there_at = moment(_("实际到场时间"), required=False, hint=_("不填按单位报到的时间，没有报到按现在"))


class ResultForm(GatheringAsking):
    """办结."""

    result = words(_("结果"), most=1000, rows=4)


class ReasonForm(GatheringAsking):
    """理由."""

    reason = words(_("理由"))


class OutcomeForm(GatheringAsking):
    """落实情况."""

    outcome = words(_("办理情况"))


# ── gatherings ───────────────────────────────────────────────────────────────────────────────────────────────────────


class GatheringForm(GatheringAsking):
    """召集会商、联合执法、专班."""

    cards = ("kind",)
    full = ("kind", "title", "units", "members")
    kind = forms.ChoiceField(label=_("类型"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": _("请填写名称。")})
    starts_at = moment(_("开始时间"))
    ends_at = moment(_("结束时间"), required=False)
    place = forms.CharField(label=_("地点"), max_length=160, required=False)
    link = forms.CharField(
        label=_("视频会议地址"), max_length=300, required=False, help_text=_("本县视频会议系统的地址，可不填")
    )
    chair_name = forms.CharField(label=_("主持或带队"), max_length=64, required=False)
    talked_to = forms.CharField(label=_("约谈对象"), max_length=80, required=False, help_text=_("约谈整改时填写"))
    units = ChosenField(Unit, "staff:choose_units", many=True, required=False, label=_("参加单位"))
    members = ChosenField(
        Member, "staff:choose_people", many=True, required=False, label=_("指名参加的人"),
        help_text=_("其他单位由单位自己派人"),
    )  # fmt: skip
    codes = words(_("议题案件"), most=900, rows=2, required=False, hint=_("案件编码，一行一件；只能填您看得到的案件"))
    topics = words(_("其他议题"), most=900, rows=2, required=False, hint=_("一行一个"))
    body = words(_("议程或行动方案"), most=4000, rows=4, required=False)

    def __init__(self, *args: Any, kinds: Sequence[str], by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.choose("kind", [(k, Gathering.Kind(k).label) for k in kinds], kinds[0])
        if "talk" not in kinds:
            for name in ("talked_to", "link", "topics"):
                del self.fields[name]
            self.fields["body"].label = _("行动方案")

    def clean_codes(self) -> list[Case]:
        found = []
        for line in self.cleaned_data["codes"].splitlines():
            if line.strip():
                try:
                    found.append(cases.get(line.strip(), by=self.by))
                except (Refusal, ValueError):
                    message = _now("没有找到案件“{code}”，或者不在您的管辖范围内。").format(code=line.strip()[:30])
                    raise forms.ValidationError(message) from None
        return found

    def given(self) -> dict[str, Any]:
        """The arguments of the act."""
        data = dict(self.cleaned_data)
        if "topics" in data:
            data["topics"] = [line for line in data["topics"].splitlines() if line.strip()]
        data["cases"] = data.pop("codes")
        data["key"] = data["key"] or None
        return data


class InvitationForm(GatheringAsking):
    """答复邀请."""

    cards = ("coming",)
    coming = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("参加")), ("no", _("不能参加"))], widget=forms.RadioSelect
    )
    members = forms.MultipleChoiceField(label=_("派谁参加"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("不能参加须写明理由"))

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("coming", "no" if invitation.answer == "DECLINED" else "yes")
        people = colleagues_of(invitation.unit_id)
        self.choose("members", [(str(p.member_id), f"{p.name}（{'、'.join(p.posts)}）") for p in people][:60])


class HoldForm(GatheringAsking):
    """点名."""

    present = forms.MultipleChoiceField(label=_("到会单位"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, invitations: Sequence[Invitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [str(i.unit_id) for i in invitations if i.attended or (i.attended is None and i.answer == "COMING")]
        self.choose("present", [(str(i.unit_id), i.unit.name) for i in invitations], here)


class MinutesForm(GatheringAsking):
    """纪要."""

    text = forms.CharField(label=_("纪要"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class OwnerForm(GatheringAsking):
    """落实责任单位."""

    unit = ChosenField(
        Unit, "staff:choose_units", label=_("责任单位"), error_messages={"required": _("请选择责任单位。")}
    )
    limit = forms.ChoiceField(label=_("时限"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("limit", limit_choices(_now("按规定")))


class DecideForm(OwnerForm):
    """议定."""

    text = words(_("事项"), rows=2)
    case = forms.ChoiceField(label=_("对应案件"), required=False)
    field_order = ["text", "case", "unit", "limit"]

    def __init__(self, *args: Any, agenda: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].required = False
        self.fields["unit"].help_text = _("现在定不下来可以先不填，办结前必须落实")
        if agenda:
            self.choose("case", [*agenda, ("", _now("不对应案件，单独跟踪"))], agenda[0][0])
        else:
            del self.fields["case"]


class FindingForm(GatheringAsking):
    """检查情况."""

    cards = ("outcome",)
    place = forms.CharField(label=_("地点或对象"), max_length=160, error_messages={"required": _("请填写。")})
    text = words(_("检查情况"))
    outcome = forms.ChoiceField(label=_("处理"), choices=Finding.Outcome.choices, widget=forms.RadioSelect)
    area = ChosenField(Area, "places:choose", label=_("所在网格"), required=False, help_text=_("转案件办理时填写"))
    category = forms.ChoiceField(label=_("事项类别"), required=False, help_text=_("转案件办理时填写"))

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("category", category_choices(profile))
