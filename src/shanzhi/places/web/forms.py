"""Forms of the acts on areas, shown as a dialog over the page or as a page of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import shapely
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry.base import BaseGeometry

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, Refusal

from .. import geometry, levels
from ..datum import Datum
from ..models import Area, Kind, Succession
from ..reading import Row, open_file

UNPROCESSABLE = 422

DATUMS = [(str(datum), datum.label) for datum in Datum]


class DayField(forms.DateField):
    """The day a change holds from, today unless another is chosen."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("生效日期"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=today,
        )


class AreasField(forms.Field):
    """Areas chosen by a combobox that asks the server."""

    widget: type[forms.Select] = forms.SelectMultiple

    def __init__(self, *, level: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.level = level

    @property
    def combo_url(self) -> str:
        return reverse("places:choose") + (f"?level={self.level}" if self.level else "")

    def to_python(self, value: Any) -> list[Area]:
        ids = [int(v) for v in value or [] if str(v).isdigit()]
        found = {area.pk: area for area in Area.objects.filter(pk__in=ids)}
        if len(found) != len(set(ids)):
            raise forms.ValidationError(_("有一个区域已找不到，请重新选择"))
        return [found[pk] for pk in dict.fromkeys(ids)]


class AreaField(AreasField):
    """One area."""

    widget = forms.Select

    def to_python(self, value: Any) -> Area | None:  # type: ignore[override]
        found = super().to_python([value] if value else [])
        return found[0] if found else None


class ShapeField(forms.FileField):
    """A boundary in a file: GeoJSON, or a table with WKT. Of several features the one with `code` is taken."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=gettext_lazy("边界文件"),
            help_text=gettext_lazy("GeoJSON，或含“边界”列（WKT）的CSV、Excel"),
            widget=forms.ClearableFileInput(attrs={"accept": ".json,.geojson,.csv,.xlsx"}),
            **options,
        )
        self.code = ""

    def clean(self, data: Any, initial: Any = None) -> BaseGeometry | None:
        uploaded = super().clean(data, initial)
        if not uploaded:
            return None
        try:
            rows = [row for row in open_file(uploaded.read(), uploaded.name).rows if _has_shape(row)]
            mine = [row for row in rows if row.get("code") == self.code] if len(rows) > 1 else rows
            if len(mine) != 1:
                said = _("文件里有{n}个边界，没有一个的代码是{code}").format(n=len(rows), code=self.code or _("空"))
                raise forms.ValidationError(said if rows else _("文件里没有边界"))
            return _shape_of(mine[0])
        except (Refusal, geometry.BadShape) as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def _has_shape(row: Row) -> bool:
    return row.geometry is not None or bool(row.get("shape"))


def _shape_of(row: Row) -> BaseGeometry:
    if row.geometry is not None:
        return geometry.extent_from_geojson(row.geometry)[0]
    text = row.get("shape")
    if text.startswith("{"):
        return geometry.extent_from_geojson(json.loads(text))[0]
    return shapely.force_2d(geometry.extent_from_wkt(text)[0])


class ActForm(forms.Form):
    """A form whose comboboxes go on showing what was chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, AreasField):
                chosen = self.data.getlist(name) if hasattr(self.data, "getlist") else []
                areas = Area.objects.filter(pk__in=[v for v in chosen if str(v).isdigit()])
                blank = [] if isinstance(field.widget, forms.SelectMultiple) else [("", "")]
                field.widget.choices = blank + [(a.pk, a.label) for a in areas]

    def take_errors(self, refusal: Invalid) -> None:
        for name, sentence in refusal.fields.items():
            self.add_error(name if name in self.fields else None, sentence)


class DrawForm(ActForm):
    level = forms.ChoiceField(label=gettext_lazy("层级"))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("代码"), max_length=24, required=False, help_text=gettext_lazy("网格可不填，按规则编下一号")
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Kind.choices, initial=Kind.BASIC)
    purpose = forms.CharField(
        label=gettext_lazy("专属对象"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("专属网格必填，如农贸市场"),
    )
    shape = ShapeField(required=False)
    datum = forms.ChoiceField(label=gettext_lazy("边界的坐标系"), choices=DATUMS)
    on = DayField()

    def __init__(self, *args: Any, parent: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(each.key, each.name) for each in levels.children_of(parent.level)]  # type: ignore[attr-defined]


class RedrawForm(ActForm):
    shape = ShapeField()
    datum = forms.ChoiceField(label=gettext_lazy("坐标系"), choices=DATUMS)
    on = DayField()
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shape"].code = area.code  # type: ignore[attr-defined]


class RenumberForm(ActForm):
    code = forms.CharField(label=gettext_lazy("新代码"), max_length=24)
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=80)
    below = forms.BooleanField(
        label=gettext_lazy("下级代码随之变更"), required=False, initial=True,
        help_text=gettext_lazy("以原代码开头的下级代码，一并换成新代码开头"),
    )  # fmt: skip
    on = DayField()
    reason = forms.CharField(label=gettext_lazy("依据或原因"), max_length=200, required=False)


class MoveForm(ActForm):
    to = AreaField(label=gettext_lazy("划到哪个区域之下"))
    code = forms.CharField(
        label=gettext_lazy("新代码"), max_length=24, required=False,
        help_text=gettext_lazy("网格可不填，按规则编号；区划不填则沿用原代码"),
    )  # fmt: skip
    on = DayField()
    reason = forms.CharField(label=gettext_lazy("依据或原因"), max_length=200, required=False)


class RetireForm(ActForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=[
            (Succession.Kind.MERGED, gettext_lazy("并入另一个区域")),
            (Succession.Kind.SPLIT, gettext_lazy("分给几个区域")),
        ],
        initial=Succession.Kind.MERGED,
    )
    successors = AreasField(
        label=gettext_lazy("由哪些区域接收"), required=False, help_text=gettext_lazy("同一层级；下级区域一并划过去")
    )
    absorb = forms.BooleanField(
        label=gettext_lazy("接收区域的边界随之扩大"), required=False, initial=True,
        help_text=gettext_lazy("只有一个接收区域时有效"),
    )  # fmt: skip
    on = DayField()
    reason = forms.CharField(label=gettext_lazy("依据或原因"), max_length=200, required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successors"].level = area.level  # type: ignore[attr-defined]


def answer(
    request: HttpRequest, form: ActForm, do: Callable[[dict[str, Any]], tuple[str, str]], **shown: Any
) -> HttpResponse:
    """Show a form, or do what it asks. `do` gets the cleaned values and returns what to say and where to go then. A
    refusal is shown in the form, with everything that was typed."""
    shown["form"] = form
    if not form.is_bound:
        return _show(request, shown)
    if not form.is_valid():
        return _show(request, shown, status=UNPROCESSABLE)
    try:
        said, url = do(form.cleaned_data)
    except Invalid as refusal:
        form.take_errors(refusal)
        return _show(request, shown, status=UNPROCESSABLE)
    except Refusal as refusal:
        return _show(request, {**shown, "refusal": refusal}, status=refusal.http_status)
    messages.success(request, said)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _show(request: HttpRequest, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    in_dialog = bool(request.headers.get("HX-Request"))
    template = "places/parts/act.html" if in_dialog else "places/act.html"
    return render(request, template, {**shown, "in_dialog": in_dialog}, status=status)
