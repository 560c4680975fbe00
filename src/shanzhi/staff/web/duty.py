"""Who is at the centre on a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanzhi.kernel import profile
from shanzhi.kernel.clock import today
from shanzhi.records.access import needs

from ..duty import is_working, presence_on
from ..models import Presence
from ..permissions import READ


@needs(READ)
def today_board(request: HttpRequest) -> HttpResponse:
    """Units by how they are present, who stands for each, and how the numbers compare with what the place states."""
    day = _day(request.GET.get("day", ""))
    here = presence_on(day)
    stated = profile.current().presence
    groups = [(kind, list(rows)) for kind, rows in groupby(here, key=lambda row: row.kind)]
    context = {
        "day": day,
        "is_today": day == today(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "groups": [
            {
                "kind": kind,
                "label": Presence.Kind(kind).label,
                "rows": rows,
                "here": sum(row.is_here for row in rows),
                "stated": getattr(stated, kind, None),
            }
            for kind, rows in groups
        ],
        "here": sum(row.is_here for row in here),
        "total": len(here),
        "is_working": is_working(day),
        "unmanned": [row for row in here if row.kind == Presence.Kind.ROTA and not row.is_here]
        if is_working(day)
        else [],
    }
    return render(request, "staff/duty.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()
