"""Drawing closed cases and looking at them again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanzhi.cases.queries import visible
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions
from ..models import Recheck, Sample
from ..periods import Period
from ..rules import profile_now

DOERS = ("insight.draw_sample", "insight.record_recheck")


@needs(*DOERS)
def samples(request: HttpRequest) -> HttpResponse:
    """The samples, the newest first, with how far each has come."""
    by = actor_of(request)
    rows = (
        Sample.objects.select_related("unit", "area", "drawn_by")
        .annotate(
            done=Count("rechecks", filter=~Q(rechecks__finding="")),
            true=Count("rechecks", filter=Q(rechecks__finding="true")),
            false=Count("rechecks", filter=Q(rechecks__finding="false")),
        )
        .order_by("-drawn_at", "-id")[:60]
    )
    month = Period.parse("")
    context = {
        "samples": rows,
        "may_draw": by.has("insight.draw_sample"),
        "first": month.first,
        "last": month.last,
        "size": profile_now().indicators.sample,
    }
    return render(request, "insight/samples.html", context)


@require_POST
@needs("insight.draw_sample")
def draw(request: HttpRequest) -> HttpResponse:
    sample = actions.draw_sample(
        first=_day(request, "first"),
        last=_day(request, "last"),
        size=_number(request, "size"),
        unit=Unit.objects.filter(pk=_id(request, "unit")).first(),
        area=Area.objects.filter(pk=_id(request, "area")).first(),
        seed=request.POST.get("seed", ""),
        by=actor_of(request),
    )
    messages.success(request, _("已抽取{n}件，请安排未参与办理的人员复核。").format(n=sample.size))
    return HttpResponseRedirect(reverse("insight:sample", args=[sample.pk]))


@needs(*DOERS)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample: what was drawn, what was found. Only cases that the reader may see; the others are counted."""
    return render(request, "insight/sample.html", _context(request, pk))


@require_POST
@needs("insight.record_recheck")
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found. A refusal stands on the page beside the case, and what was written is not lost."""
    row = Recheck.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(what=_("这件抽查案件"))
    try:
        actions.record_recheck(
            row, finding=request.POST.get("finding", ""), words=request.POST.get("words", ""), by=actor_of(request)
        )
    except Refusal as no:
        context = _context(request, row.sample_id)
        context |= {"refused": row.pk, "refusal": no, "written": request.POST}
        return render(request, "insight/sample.html", context, status=no.http_status)
    messages.success(request, _("复核结果已记录。"))
    return HttpResponseRedirect(f"{reverse('insight:sample', args=[row.sample_id])}#r-{row.pk}")


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    by = actor_of(request)
    found = Sample.objects.select_related("unit", "area", "drawn_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(what=_("这次抽查"))
    rows = found.rechecks.select_related("case__area", "case__lead_unit", "by").order_by("id")
    seen = list(rows.filter(case_id__in=visible(by).order_by().values("pk")))
    counts = found.rechecks.aggregate(
        all=Count("pk"),
        true=Count("pk", filter=Q(finding="true")),
        false=Count("pk", filter=Q(finding="false")),
        unreached=Count("pk", filter=Q(finding="unreached")),
    )
    return {
        "sample": found,
        "rows": seen,
        "counts": counts,
        "unseen": counts["all"] - len(seen),
        "findings": Recheck.Finding.choices,
        "may_record": by.has("insight.record_recheck"),
    }


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid({name: _("请填写日期。")}) from None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() and len(text) < 6 else 0


def _id(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() else 0
