"""What the comboboxes of the desk ask: units and areas by name or by the initials of their pinyin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from shanzhi.places import queries as places
from shanzhi.records.access import actor_of, needs
from shanzhi.staff import directory

from .. import rules

MOST = 30
READERS = (rules.READ, rules.READ_UNIT)


@needs(*READERS)
def units(request: HttpRequest) -> JsonResponse:
    """Open units, departments before towns; with nothing typed the first of them."""
    words = request.GET.get("q", "").strip()[:40]
    by_code = request.GET.get("by") == "code"
    found = directory.search_units(words, limit=MOST + 1, by=actor_of(request))
    results = [
        {
            "id": unit.code if by_code else unit.pk,
            "label": unit.name,
            "hint": str(unit.get_kind_display()),
            "code": unit.code,
        }
        for unit in found[:MOST]
    ]
    return _answer(results, len(found) > MOST)


@needs(*READERS)
def areas(request: HttpRequest) -> JsonResponse:
    """Areas that exist now, by any words of their full name or the beginning of their code."""
    words = request.GET.get("q", "").strip()[:40]
    found = places.search(words, limit=MOST + 1)
    return _answer([{"id": a.id, "label": a.label, "hint": a.code} for a in found[:MOST]], len(found) > MOST)


def _answer(results: list[dict[str, Any]], more: bool) -> JsonResponse:
    return JsonResponse({"results": results, "more": more}, json_dumps_params={"ensure_ascii": False})
