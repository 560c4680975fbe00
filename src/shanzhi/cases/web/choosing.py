"""What the comboboxes of the desk ask: units and areas by name or by the initials of their pinyin."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse

from shanzhi.places.models import Area
from shanzhi.records.access import needs
from shanzhi.staff.models import Unit

from .. import rules

MOST = 30
READERS = (rules.READ, rules.READ_UNIT)


@needs(*READERS)
def units(request: HttpRequest) -> JsonResponse:
    """Open units, departments before towns; with nothing typed the first of them."""
    words = request.GET.get("q", "").strip()[:40]
    found = Unit.objects.filter(closed_on=None)
    for word in words.split():
        low = word.lower()
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(pinyin__startswith=low) | Q(pinyin__contains=f" {low}")
        )
    rows = list(found.order_by("sort", "kind", "id")[: MOST + 1])
    results = [
        {"id": unit.pk, "label": unit.name, "hint": str(unit.get_kind_display()), "code": unit.code}
        for unit in rows[:MOST]
    ]
    return _answer(results, len(rows) > MOST)


@needs(*READERS)
def areas(request: HttpRequest) -> JsonResponse:
    """Areas that exist now, by any words of their full name or the beginning of their code."""
    words = request.GET.get("q", "").strip()[:40]
    found = Area.objects.filter(retired_on=None)
    if words.isdigit():
        found = found.filter(code__startswith=words)
    else:
        for word in words.split():
            found = found.filter(label__contains=word)
    rows = list(found.order_by("code")[: MOST + 1])
    return _answer([{"id": a.pk, "label": a.label, "hint": a.code} for a in rows[:MOST]], len(rows) > MOST)


def _answer(results: list[dict[str, Any]], more: bool) -> JsonResponse:
    return JsonResponse({"results": results, "more": more}, json_dumps_params={"ensure_ascii": False})
