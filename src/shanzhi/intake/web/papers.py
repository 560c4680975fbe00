"""Papers of the window: the receipt, the note to the right door, the posters with the QR code of a grid."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from shanzhi.cases.models import Case, Concerned
from shanzhi.kernel import case_code
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile import current
from shanzhi.places import levels
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from ..actions.receive import pin_for
from ..models import Redirection
from ..queries import known_redirections, reception_of

MOST_POSTERS = 60


def receipt_context(case: Case, key: str) -> dict[str, Any]:
    """What stands on the receipt. The four digits are made again from the key of the submission, which only the
    browser that has just filed knows."""
    profile = profile_of(case.profile_id)
    paper = profile.paper("receipt")
    link = f"{settings.SHANZHI_PUBLIC_URL}{reverse('intake:track', args=[case.code])}"
    reporter = Concerned.objects.filter(case_id=case.pk, role="reporter").order_by("id").first()
    has_pin = bool(key) and reporter is not None and not reporter.phone_masked
    return {
        "case": case,
        "case_profile": profile,
        "paper": paper,
        "title": paper.title if paper else "受理回执",
        "code_words": case_code.spoken(case.code),
        "category": profile.category_label(case.category),
        "reporter": reporter,
        "reception": reception_of(case),
        "pin": pin_for(key) if has_pin else "",
        "qr": case_code.qr_svg(link),
        "link": link,
    }


@needs("intake.hand_over")
@require_GET
def redirection(request: HttpRequest, pk: int) -> HttpResponse:
    """移交告知单: where to go, what to bring, by when; with the name of whoever was asked first."""
    row = get_object_or_404(Redirection.objects.select_related("case", "unit"), pk=pk)
    by = actor_of(request)
    if (
        row.by_id != by.id
        and row.unit_id not in by.units_of("intake.hand_over")
        and "" not in by.reach_of("intake.hand_over")
    ):
        raise NotFound(what="移交告知单")
    if not known_redirections([row], by=by):
        raise NotFound(what="移交告知单")
    profile = current()
    context = {
        "row": row,
        "door": profile.right_door(row.door) if row.door else None,
        "number": f"{row.on:%Y%m%d}-{row.number:03d}",
        "at": local(row.at),
    }
    return render(request, "intake/redirection.html", context)


@needs("places.read")
@require_GET
def choose_poster(request: HttpRequest) -> HttpResponse:
    """Which grid, or which village or town with all its grids."""
    chosen = request.GET.get("area", "")
    if chosen.isdigit():
        area = Area.objects.filter(pk=int(chosen), retired_on=None).first()
        if area is not None:
            name = "intake:poster" if levels.is_grid(area.level) else "intake:posters"
            return HttpResponseRedirect(reverse(name, args=[area.code]))
    return render(request, "intake/choose_poster.html")


@needs("places.read")
@require_GET
def poster(request: HttpRequest, grid: str) -> HttpResponse:
    """A sheet to put up in the grid: its QR code, its name, and how it works."""
    area = places.area_by_code(grid)
    if area is None or area.retired_on is not None:
        raise NotFound(what="这个网格")
    return render(request, "intake/posters.html", {"sheets": [_sheet(area)], "area": area})


@needs("places.read")
@require_GET
def posters(request: HttpRequest, grid: str) -> HttpResponse:
    """The sheets of every grid under a village or town, to print in one go; at most `MOST_POSTERS`."""
    above = places.area_by_code(grid)
    if above is None or above.retired_on is not None:
        raise NotFound(what="这个区域")
    grid_levels = [each.key for each in levels.all_levels() if each.is_grid][:1]
    rows = list(
        Area.objects.filter(places.under(above.path), level__in=grid_levels, retired_on=None).order_by("code")[
            : MOST_POSTERS + 1
        ]
    )
    context = {
        "sheets": [_sheet(area) for area in rows[:MOST_POSTERS]],
        "area": above,
        "more": len(rows) > MOST_POSTERS,
        "most": MOST_POSTERS,
    }
    return render(request, "intake/posters.html", context)


def _sheet(area: Area) -> dict[str, Any]:
    link = f"{settings.SHANZHI_PUBLIC_URL}{reverse('intake:report_at', args=[area.code])}"
    return {"area": area, "qr": case_code.qr_svg(link, border=1), "link": link}
