"""Somebody comes to the committee itself: the case, the mediation, both sides and the first yes on one form; and what
must not be mediated but reported."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions as act
from .. import queries
from ..actions import Applicant
from ..closed_lists import HARM_BODIES
from ..models import HarmReport
from . import forms as f
from .dialogs import answer
from .moves import Fields, Move, one
from .rooms import units_for


@needs("mediation.receive_application")
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """受理调解申请."""
    by = actor_of(request)
    profile = queries.in_force()
    units = [u for u in units_for(by, "mediation.receive_application") if u.kind in ("committee", "community")]
    kinds = [(c.code, c.name) for c in profile.leaf_categories if c.code.startswith("DT")]
    bars = profile.mediation.bars
    fields: Fields = {
        "committee": f.choose(_("调解组织"), [(str(u.pk), u.name) for u in units]),
        "area": f.choose(_("纠纷发生地"), _areas(units)),
        "category": f.choose(_("纠纷类型"), kinds),
        "matter": f.words(_("纠纷简要情况"), rows=4, most=4000),
        "claims": f.words(_("申请事项"), rows=2, most=2000, required=False),
        "name": f.words(_("申请人"), most=60),
        "phone": f.words(_("电话"), most=20, required=False),
        "id_number": f.words(_("身份证号"), most=18, required=False),
        "address": f.words(_("住址"), most=160, required=False),
        "other_name": f.words(_("另一方"), most=60),
        "other_is_organisation": f.tick(_("另一方是单位")),
        "other_phone": f.words(_("另一方电话"), most=20, required=False),
        "words": f.words(_("申请人对调解的意愿（原话）"), most=400),
    }
    for bar in bars:
        fields[f"bar_{bar.key}"] = f.radio(bar.question, [("0", _("否")), ("1", _("是"))])
        fields[f"explain_{bar.key}"] = f.words(_("说明"), required=False, hint=_("有相关字句而回答“否”的，写明理由"))
    form = f.Asking(request.POST if request.method == "POST" else None, fields=fields)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = act.receive_application(
                committee=one(Unit.objects.filter(pk__in=[u.pk for u in units]), given["committee"], "调解组织"),
                area=one(Area.objects, given["area"], "地点"), category=given["category"], matter=given["matter"],
                claims=given["claims"], words=given["words"],
                people=[
                    Applicant(
                        name=given["name"], phone=given["phone"], id_number=given["id_number"], address=given["address"]
                    ),
                    Applicant(
                        name=given["other_name"], side="B", phone=given["other_phone"],
                        is_organisation=given["other_is_organisation"],
                    ),
                ],
                checked={b.key: given[f"bar_{b.key}"] == "1" for b in bars},
                explained={b.key: given[f"explain_{b.key}"] for b in bars}, key=given["key"] or None, by=by,
            )  # fmt: skip
        except Invalid as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error({"text": "matter", "other": "other_name"}.get(field, field) if field in fields
                               or field in ("text", "other") else None, sentence)  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("mediation:mediation", args=[row.pk]))
    status = 422 if request.method == "POST" else 200
    groups = [
        (_("纠纷"), [form[n] for n in ("committee", "area", "category", "matter", "claims")]),
        (_("当事人"), [form[n] for n in (
            "name", "phone", "id_number", "address", "other_name", "other_phone", "other_is_organisation", "words")]),
        (_("不得调解的情形"), [form[n] for b in bars for n in (f"bar_{b.key}", f"explain_{b.key}")]),
    ]  # fmt: skip
    return render(request, "mediation/arrive.html", {"form": form, "groups": groups}, status=status)


def _areas(units: list[Unit]) -> list[tuple[str, str]]:
    """Villages and grids in which these committees work."""
    paths = {u.area.path for u in units if u.area is not None}
    found: list[tuple[str, str]] = []
    for path in sorted(paths)[:30]:
        inside = Area.objects.filter(path__startswith=path, level__in=("village", "town")).order_by("path")
        found += [(str(a.pk), a.label or a.name) for a in inside[:300]]
    return list(dict(found).items())[:1500]


@needs("mediation.report_harm")
@require_http_methods(["GET", "POST"])
def report_harm(request: HttpRequest, code: str) -> HttpResponse:
    """强制报告, from the case page."""
    by = actor_of(request)
    case = cases.get(code, by=by)
    fields: Fields = {
        "kind": f.choose(_("情形"), HarmReport.Kind.choices),
        "bodies": f.several(_("报告对象"), list(HARM_BODIES.items()), initial=["police"]),
        "words": f.words(_("情况"), rows=4, most=4000, hint=_("加密保存，只有有权报告的人可以看")),
        "told_how": f.words(_("报告方式"), most=40, hint=_("如：电话报警并书面报告")),
        "guardian_told": f.choose(_("是否已通知监护人"), [("1", _("已通知")), ("0", _("没有通知"))], required=False),
        "guardian_why": f.words(_("没有通知的理由"), required=False, most=200),
        "plan": f.words(_("已采取的保护措施"), rows=3, required=False, most=2000),
    }

    def do(given: dict[str, Any]) -> str:
        given["guardian_told"] = {"1": True, "0": False}.get(given["guardian_told"])
        act.report_harm(case, by=by, **given)
        return _("已登记强制报告；正在进行的调解已终止")

    note = _("侵害未成年人和家庭暴力依法报告和保护，不作调解（未成年人保护法第十一条，反家庭暴力法第十四条）。")
    return answer(request, Move(_("强制报告"), "shield-alert", fields, do, note=note, wide=True), about=case.code)


@needs("mediation.report_harm")
@require_GET
def harm_paper(request: HttpRequest, pk: int) -> FileResponse:
    """强制报告书."""
    by = actor_of(request)
    row = one(HarmReport.objects.select_related("case__desk"), pk, "强制报告")
    return FileResponse(act.print_harm_report(row, by=by), as_attachment=True, filename=_("强制报告书") + ".docx")
