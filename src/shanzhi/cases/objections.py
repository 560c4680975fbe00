"""Pending objections to a dispatch and other pleas, for whoever rules on them and for units asked for their view."""

from __future__ import annotations

from django.db.models import Q

from shanzhi.kernel.actor import Actor

from . import rules
from .models import Plea
from .queries import visible

MOST = 200


def to_rule_on(by: Actor, *, most: int = MOST) -> list[Plea]:
    """What waits for a ruling that this person may make, the most urgent first: at a desk of theirs, or within reach of
    it. 待裁定"""
    reach = by.reach_of("cases.rule")
    within = Q(case__desk_id__in=by.units_of("cases.rule"))
    for path in reach:
        within |= Q(case__desk_path__startswith=path)
    asked = Plea.objects.filter(within, state="ASKED") if by.has("cases.rule") else Plea.objects.none()
    rows = list(
        asked.select_related("case__area", "errand__unit", "next_unit", "asked_by").order_by("due_at", "id")[: most * 2]
    )
    seen = set(visible(by).filter(pk__in={r.case_id for r in rows}).values_list("pk", flat=True)) if rows else set()
    return [row for row in rows if row.case_id in seen][:most]


def asked_by_us(by: Actor, *, most: int = MOST) -> list[Plea]:
    """What the actor's own units have asked, pending or ruled on lately, newest first. 本单位申请"""
    units = by.units_of(rules.READ_UNIT) & by.units_of("cases.send_back")
    rows = Plea.objects.filter(errand__unit_id__in=units).order_by("-id")
    found = list(rows.select_related("case__area", "errand__unit", "next_unit", "ruled_by")[:most]) if units else []
    seen = set(visible(by).filter(pk__in={r.case_id for r in found}).values_list("pk", flat=True)) if found else set()
    return [row for row in found if row.case_id in seen]


def views_wanted(by: Actor) -> list[Plea]:
    """Objections that name a unit of the actor's, where the reviewer asks what it says. 待表示意见"""
    units = by.units_of("cases.send_back")
    rows = Plea.objects.filter(state="ASKED", next_unit_id__in=units, view_asked_at__isnull=False, viewed_at=None)
    return list(rows.select_related("case__area", "errand__unit", "next_unit").order_by("view_asked_at")[:MOST])
