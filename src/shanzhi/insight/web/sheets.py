"""Monthly appraisal: which sheets there are, one of them, and putting it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.access import actor_of, needs

from .. import actions, permissions, showing
from ..models import Sheet
from ..periods import Period, month_of, plus_months
from ..rules import profile_now, scope_of


@needs(permissions.READ)
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets by month. Who reads one town or unit sees those that are out, and there the own line."""
    by = actor_of(request)
    whole = scope_of(by).is_whole
    found = Sheet.objects.exclude(state=Sheet.State.REPLACED).select_related("drawn_up_by", "published_by")
    if not whole:
        found = found.filter(state=Sheet.State.PUBLISHED)
    month = plus_months(month_of(today()), -1)
    context = {
        "sheets": found.order_by("-month", "of")[:60],
        "may_draw_up": whole and by.has("insight.draw_up"),
        "months": [Period.of_month(plus_months(month, -n)) for n in range(6)],
        "kinds": Sheet.Of.choices,
    }
    return render(request, "insight/sheets.html", context)


@require_POST
@needs("insight.draw_up")
def draw_up(request: HttpRequest) -> HttpResponse:
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        raise Invalid({"month": _("请选择月份。")}) from None
    sheet = actions.draw_up(month=month, of=request.POST.get("of", ""), by=actor_of(request))
    messages.success(request, _("考评表已编制，请由另一人复核后发布。"))
    return HttpResponseRedirect(reverse("insight:sheet", args=[sheet.pk]))


@needs(permissions.READ)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row = sheet_of(pk, request)
    context = {
        **shown(row, request),
        "may_publish": row.state == Sheet.State.DRAWN_UP and by.has("insight.publish"),
        "is_own": by.id is not None and by.id == row.drawn_up_by_id,
    }
    return render(request, "insight/sheet.html", context)


@needs(permissions.READ)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "insight/sheet_paper.html", shown(sheet_of(pk, request), request))


@require_POST
@needs("insight.publish")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.publish(sheet_of(pk, request), by=actor_of(request))
    messages.success(request, _("考评表已发布，小于保护数的数字已隐去。"))
    return HttpResponseRedirect(reverse("insight:sheet", args=[row.pk]))


def sheet_of(pk: int, request: HttpRequest) -> Sheet:
    """Refuses `NotFound` to whoever may not read it: what is not out yet is for those who read the whole county."""
    found = Sheet.objects.select_related("drawn_up_by", "published_by").filter(pk=pk).first()
    if found is None or not (found.state == Sheet.State.PUBLISHED or scope_of(actor_of(request)).is_whole):
        raise NotFound(what=_("这张考评表"))
    return found


def shown(row: Sheet, request: HttpRequest) -> dict[str, Any]:
    """A published sheet is always shown as it was published; a draft with everything in it."""
    profile = profile_now()
    return {
        "sheet": row,
        "table": showing.table(row, is_public=row.state == Sheet.State.PUBLISHED),
        "period": Period.of_month(row.month),
        "county": profile,
        "number": showing.number_of(row, profile),
    }
