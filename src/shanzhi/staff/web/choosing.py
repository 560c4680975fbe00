"""What comboboxes ask: units, people and areas by name or initials of the pinyin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from shanzhi.places import queries as places
from shanzhi.records.access import actor_of, needs

from .. import _kinds, directory
from ..permissions import READ

MOST = 30


@needs(READ)
def units(request: HttpRequest) -> JsonResponse:
    """Open units; `kind` (repeatable) and `path` narrow them."""
    found = directory.search_units(
        _words(request),
        kinds=request.GET.getlist("kind"),
        path=request.GET.get("path", ""),
        limit=MOST + 1,
        by=actor_of(request),
    )
    return _answer([{"id": u.pk, "label": u.name, "hint": str(u.get_kind_display()), "code": u.code} for u in found])


@needs(READ)
def people(request: HttpRequest) -> JsonResponse:
    """Active people in reach; `unit` narrows to those with a post there."""
    unit = request.GET.get("unit", "")
    found = directory.search_members(
        _words(request), unit_id=int(unit) if unit.isdigit() else None, limit=MOST + 1, by=actor_of(request)
    )
    return _answer([{"id": member.pk, "label": member.name, "hint": _posts(posts)} for member, posts in found])


def _posts(posts: Any) -> str:
    return "；".join(f"{p.unit.short_name} {_kinds.label_of(p.kind)}" for p in posts[:2])


@needs(READ)
def areas(request: HttpRequest) -> JsonResponse:
    """Areas by any words of their full name or the beginning of their code; `level` narrows them."""
    found = places.search(_words(request), level=request.GET.get("level", ""), limit=MOST + 1)
    return _answer([{"id": a.id, "label": a.label, "hint": a.code} for a in found])


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:40]


def _answer(results: list[dict[str, Any]]) -> JsonResponse:
    answer = {"results": results[:MOST], "more": len(results) > MOST}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
