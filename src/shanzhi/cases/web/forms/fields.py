"""Fields that moves need and Django does not have: units chosen by typing, limits with the moment they end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.worktime import Kind, Limit
from shanzhi.places.models import Area
from shanzhi.staff.models import Unit

Choice = tuple[str, str]
_SHORTER = ("2h", "4h", "1d", "1wd", "2wd", "3wd", "5wd", "7wd", "10wd", "15wd", "20wd")
_LONGER = ("1wd", "2wd", "3wd", "5wd", "7wd", "10wd", "15wd", "20wd", "30wd")


class _Chosen:
    """A select that holds only what is chosen or suggested; the rest is asked from the server while typing."""

    model: type[Unit] | type[Area]
    choices: Iterable[Any]

    def labels(self, ids: Sequence[str]) -> list[Choice]:
        rows = self.model._default_manager.filter(pk__in=ids)
        return [(str(row.pk), str(row)) for row in rows]

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        known = {str(key) for key, _label in self.choices}
        missing = [v for v in value if v and v not in known and str(v).isdigit()]
        if missing:
            self.choices = [*self.choices, *self.labels(missing)]
        return super().optgroups(name, value, attrs)  # type: ignore[misc]


class ChosenUnit(_Chosen, forms.Select):
    model = Unit


class ChosenUnits(_Chosen, forms.SelectMultiple):
    model = Unit


class ChosenArea(_Chosen, forms.Select):
    model = Area


class UnitField(forms.Field):
    """One open unit, by id."""

    widget: Any = ChosenUnit
    default_error_messages = {"required": gettext_lazy("请选择单位。"), "unknown": gettext_lazy("没有这个单位。")}

    def __init__(self, *, suggested: Sequence[Unit] = (), **options: Any) -> None:
        super().__init__(**options)
        self.suggest(suggested)

    def suggest(self, units: Sequence[Unit]) -> None:
        """Units to choose from before anything is typed."""
        self.widget.choices = [("", ""), *((str(u.pk), u.name) for u in units)]

    def to_python(self, value: Any) -> Unit | None:
        if not value:
            return None
        unit = _units([str(value)]).first()
        if unit is None:
            raise forms.ValidationError(self.error_messages["unknown"])
        return unit

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Unit) else value


class UnitsField(UnitField):
    """Several units, by id."""

    widget: Any = ChosenUnits

    def suggest(self, units: Sequence[Unit]) -> None:
        self.widget.choices = [(str(u.pk), u.name) for u in units]

    def to_python(self, value: Any) -> Any:
        ids = [str(v) for v in value or () if v]
        found = {str(unit.pk): unit for unit in _units(ids)}
        if set(ids) - found.keys():
            raise forms.ValidationError(self.error_messages["unknown"])
        return [found[i] for i in ids]

    def prepare_value(self, value: Any) -> Any:
        return [v.pk if isinstance(v, Unit) else v for v in value or ()]


class AreaField(forms.Field):
    """An area that still exists, by id."""

    widget = ChosenArea

    def to_python(self, value: Any) -> Area | None:
        if not value:
            return None
        area = Area.objects.filter(pk=value, retired_on=None).first() if str(value).isdigit() else None
        if area is None:
            raise forms.ValidationError(_("没有这个网格，请重新选择。"))
        return area

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Area) else value


def _units(ids: Sequence[str]) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=[i for i in ids if i.isdigit()])


def limit_choices(profile: Profile, ordinary: str) -> list[Choice]:
    """The ordinary limit and the shorter ones, each with the moment at which it would end."""
    if not ordinary:
        return [("", _("不设时限"))]
    calendar, begin = profile.calendar(), now()
    usual = Limit.parse(ordinary)
    latest = calendar.due(begin, usual)
    rows = [("", _("按规定 {limit}（{due} 前）").format(limit=usual.str_zh, due=_moment(latest)))]
    for text in _SHORTER:
        limit = Limit.parse(text)
        due = calendar.due(begin, limit)
        if due < latest:
            rows.append((text, _("{limit}（{due} 前）").format(limit=limit.str_zh, due=_moment(due))))
    return rows


def extension_choices(profile: Profile) -> list[Choice]:
    """Extensions up to the longest the county allows."""
    longest = profile.limits.longest_extension
    within = [
        Limit.parse(text)
        for text in _LONGER
        if longest.kind is not Kind.WORKING or Limit.parse(text).number <= longest.number
    ]
    return [(str(limit), limit.str_zh) for limit in within or [longest]]


def _moment(at: Any) -> str:
    return f"{local(at):%m-%d %H:%M}"


def category_choices(profile: Profile) -> list[tuple[str, list[Choice]]]:
    """Leaf categories under their groups."""
    groups: dict[str, list[Choice]] = {}
    for row in profile.leaf_categories:
        parent = profile.category(row.parent) if row.parent else None
        groups.setdefault(parent.name if parent else _("其他"), []).append((row.code, row.name))
    return list(groups.items())
