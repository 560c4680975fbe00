"""Imports: hand in a file, see what it would do, confirm, watch it being done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.access import actor_of, needs

from .. import actions as places
from .. import geometry, mapping, queries
from ..datum import Datum
from ..models import ImportFinding, ImportRun
from . import tables
from .forms import DATUMS, UNPROCESSABLE, ActForm, AreaField, DayField

VERBS = ("places.import_divisions", "places.import_grids")
LATEST = 30
FINDINGS = 100
FLAWS_DRAWN = 300
GOING = (ImportRun.State.QUEUED, ImportRun.State.RUNNING)


class UploadForm(ActForm):
    what = forms.ChoiceField(
        label=gettext_lazy("导入什么"), choices=ImportRun.Content.choices, widget=forms.RadioSelect,
        initial=ImportRun.Content.DIVISIONS,
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "区划名录：CSV或Excel，含代码、名称两列。网格与边界：GeoJSON，或含边界列（WKT）的CSV、Excel。"
        ),
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"), choices=[("", gettext_lazy("自动识别，认不准时再问")), *DATUMS], required=False,
        help_text=gettext_lazy("只对边界有用。高德、腾讯地图上描的选GCJ-02，百度地图上描的选BD-09"),
    )  # fmt: skip
    scope = AreaField(
        label=gettext_lazy("只限于"), required=False, help_text=gettext_lazy("选了以后，范围之外的行一律不导入")
    )
    on = DayField()


@needs(*VERBS)
def index(request: HttpRequest) -> HttpResponse:
    """The latest imports, and the form for another."""
    by = actor_of(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        uploaded = values.pop("file")
        try:
            run = places.stage(content=uploaded.read(), file_name=uploaded.name, **values, by=by)
        except Refusal as said:
            refusal = said
        else:
            return HttpResponseRedirect(reverse("places:import", args=[run.pk]))
    context = {
        "form": form,
        "refusal": refusal,
        "runs": ImportRun.objects.defer("file", "flaws").order_by("-id")[:LATEST],
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "places/imports.html", context, status=status)


@needs(*VERBS)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import where it stands: the question, the preview, the progress, the report."""
    run = _run(pk)
    if request.headers.get("HX-Request") and run.state in GOING:
        return render(request, "places/parts/progress.html", {"run": run, **_progress(run)})
    weight = request.GET.get("weight", "")
    findings = run.findings.order_by("id")
    if weight in ImportFinding.Weight.values:
        findings = findings.filter(weight=weight)
    after = request.GET.get("after", "")
    if after.isdigit():
        findings = findings.filter(pk__gt=int(after))
    rows = list(findings[: FINDINGS + 1])
    context = {
        "run": run,
        "findings": rows[:FINDINGS],
        "next": rows[FINDINGS - 1].pk if len(rows) > FINDINGS else None,
        "weight": weight,
        "weights": _weights(run),
        "datum": Datum(run.datum).label if run.datum else "",
        "datums": _datums(run),
        "flaws": _flaw_rows(run),
        "sketch": _sketch(run),
        "is_going": run.state in GOING,
        **_progress(run),
    }
    return render(request, "places/import.html", context)


@needs(*VERBS)
def flaws(request: HttpRequest, pk: int) -> JsonResponse:
    """Gaps, overlaps and what sticks out in the file, as features."""
    response = JsonResponse(
        {"type": "FeatureCollection", "features": _run(pk).flaws}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    return response


@needs(*VERBS)
def findings_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was said about every row, to be mended in the file it came from."""
    run = _run(pk)
    response = StreamingHttpResponse(tables.lines(_table(run)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
    return response


def _table(run: ImportRun) -> Iterator[list[object]]:
    yield [_("行"), _("列"), _("内容"), _("结果"), _("原因")]
    for each in run.findings.order_by("id").iterator(chunk_size=2000):
        yield [each.line or "", each.column, each.value, each.get_weight_display(), each.reason]


@require_POST
@needs(*VERBS)
def settle_datum(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = request.POST.get("datum", "")
    if chosen not in {str(datum) for datum in Datum}:
        raise Http404
    places.settle_datum(_run(pk), datum=chosen, by=actor_of(request))
    return HttpResponseRedirect(reverse("places:import", args=[pk]))


@require_POST
@needs(*VERBS)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    places.confirm(_run(pk), by=actor_of(request))
    return HttpResponseRedirect(reverse("places:import", args=[pk]))


@require_POST
@needs(*VERBS)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    places.drop(_run(pk), by=actor_of(request))
    return HttpResponseRedirect(reverse("places:imports"))


_SAMPLES = {
    "divisions": "代码,名称,上级\n330282004,浒山街道,\n330282004010,阳明社区,\n330282004012,金山社区,330282004\n",
    "grids": (
        "网格编码,网格名称,上级,类别,专属对象,边界\n"
        '330282004010001,第一网格,330282004010,基础,,"POLYGON((121.20 30.10,121.21 30.10,121.21 30.11,121.20 30.10))"\n'
        "330282004010901,农贸市场专属网格,330282004010,专属,农贸市场,\n"
    ),
}


@needs(*VERBS)
def sample(request: HttpRequest, what: str) -> HttpResponse:
    """A small table to begin with."""
    if what not in _SAMPLES:
        raise Http404
    response = HttpResponse("\ufeff" + _SAMPLES[what], content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    return response


def _run(pk: int) -> ImportRun:
    run = ImportRun.objects.defer("file").select_related("scope").filter(pk=pk).first()
    if run is None:
        raise NotFound(what=_("这次导入"))
    return run


def _progress(run: ImportRun) -> dict[str, Any]:
    share = min(100, round(run.done * 100 / run.total)) if run.total else 0
    return {"share": share}


def _weights(run: ImportRun) -> list[tuple[str, str, int]]:
    """Kinds of findings with how many there are, capped."""
    return [
        (key, str(label), len(run.findings.filter(weight=key).values_list("id")[:1000]))
        for key, label in ImportFinding.Weight.choices
    ]


def _datums(run: ImportRun) -> list[dict[str, str]]:
    words = {guess["datum"]: guess for guess in run.guesses}
    return [{"value": str(datum), "label": datum.label, "hint": _hint(words.get(str(datum)))} for datum in Datum]


def _hint(found: dict[str, str] | None) -> str:
    if found is None:
        return ""
    if found["unit"] == "m":
        return _("与库中边界相距约{n}").format(n=found["words"])
    return _("有{n}落在上级之外").format(n=found["words"])


_KINDS = {"overlap": gettext_lazy("重叠"), "gap": gettext_lazy("空隙"), "outside": gettext_lazy("超出上级")}


def _flaw_rows(run: ImportRun) -> list[dict[str, Any]]:
    return [
        {
            "what": _KINDS[feature["properties"]["flaw"]],
            "areas": "、".join(feature["properties"]["areas"]),
            "square_metres": feature["properties"]["square_metres"],
        }
        for feature in run.flaws[:FLAWS_DRAWN]
    ]


def _sketch(run: ImportRun) -> str:
    if not run.flaws:
        return ""
    shapes = [geometry.extent_from_geojson(feature["geometry"])[0] for feature in run.flaws[:FLAWS_DRAWN]]
    near = queries.area_by_code(run.flaws[0]["properties"]["areas"][0])
    around = near.parent if near is not None and near.parent is not None else near
    return mapping.sketch_svg(run.scope or around, width=640, height=360, overlay=shapes)
