"""The tree of units, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.records.access import actor_of, needs

from .. import directory, panels, rules
from .._rights import in_term
from ..duty import presence_of, rota_of
from ..models import Post, Presence, Unit
from ..permissions import READ
from .showing import posts_of_unit

UNIT_VERBS = ("amend_unit", "close_unit", "station", "unstation", "set_rota")


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree."""

    unit: Unit
    people: int
    has_children: bool


def _branches(units: Sequence[Unit]) -> list[Branch]:
    counts = dict(
        Post.objects.filter(in_term(today()), unit__in=[u.pk for u in units])
        .values_list("unit_id")
        .annotate(n=Count("member_id", distinct=True))
    )
    return [Branch(u, counts.get(u.pk, 0), getattr(u, "has_children", False)) for u in units]


@needs(READ)
def tree(request: HttpRequest) -> HttpResponse:
    """Units from the top, opened level by level; with words or a kind, a plain list of what fits."""
    by = actor_of(request)
    words, kind = request.GET.get("q", "").strip()[:40], request.GET.get("kind", "")
    if words or kind in Unit.Kind.values:
        kinds = [kind] if kind in Unit.Kind.values else []
        found = directory.search_units(words, kinds=kinds, limit=201, by=by)
        context: dict[str, Any] = {"found": _branches(found[:200]), "more": len(found) > 200, "is_search": True}
    else:
        context = {"branches": _branches(directory.children_of(None))}
    context |= {
        "words": words,
        "kind": kind,
        "kinds": Unit.Kind.choices,
        "may_found": by.has("staff.found_unit"),
    }
    return render(request, "staff/units.html", context)


@needs(READ)
def below(request: HttpRequest, pk: int) -> HttpResponse:
    """The units right below one, for the tree."""
    unit = directory.unit_by_id(pk)
    return render(request, "staff/parts/branches.html", {"branches": _branches(directory.children_of(unit))})


@needs(READ)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: who is in it, how it is present at the centre, the rota of a month, what it has in hand."""
    by, unit = actor_of(request), directory.unit_by_id(pk)
    posts, more = posts_of_unit(unit.pk)
    month = month_of(request.GET.get("month", ""))
    presence = presence_of(unit)
    context = {
        "unit": unit,
        "line": directory.line_above(unit),
        "below": _branches(directory.children_of(unit)),
        "posts": posts,
        "more": more,
        "presence": presence,
        "has_rota": presence is not None and presence.kind in (Presence.Kind.ROTA, Presence.Kind.ON_CALL),
        "month": month,
        "weeks": _weeks(unit, month),
        "month_before": _shift(month, -1),
        "month_after": _shift(month, 1),
        "holdings": panels.held_by_unit(unit.pk),
        "may": offers_for(unit, by=by),
        "desk": directory.desk_for(unit.area) if unit.area is not None else None,
        "address": reverse("staff:unit", args=[unit.pk]),
    }
    return render(request, "staff/unit.html", context)


def offers_for(unit: Unit, *, by: Actor) -> dict[str, bool]:
    """Which acts on this unit the actor may do."""
    if unit.closed_on is not None:
        return {}
    path = rules.path_of(unit)
    return {verb: by.may(f"staff.{verb}", path=path, units=[unit.pk]) for verb in UNIT_VERBS}


def month_of(text: str) -> date:
    """`2026-11` → its first day; this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)


def _shift(month: date, by: int) -> str:
    number = month.year * 12 + month.month - 1 + by
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _weeks(unit: Unit, month: date) -> list[list[Any]]:
    """The month's days in rows of seven, Monday first, with empty cells before and after."""
    days: list[Any] = [None] * month.weekday() + list(rota_of(unit, month))
    days += [None] * (-len(days) % 7)
    return [days[i : i + 7] for i in range(0, len(days), 7)]
