"""大厅统计: a page and a workbook."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shanzhi.kernel.clock import today
from shanzhi.records.access import actor_of, needs

from ... import hall_figures, halls
from ..books import Sheet, sheets
from .desk import hall_of
from .forms import default_day

LONGEST = 366


@needs("intake.read_hall")
@require_GET
def figures(request: HttpRequest) -> HttpResponseBase:
    """Visits, outcomes and waits of a hall between two days; `?xlsx=1` as a workbook."""
    by = actor_of(request)
    hall = hall_of(request, by)
    halls.allow(hall, "intake.read_hall", by)
    until = default_day(request.GET.get("until", ""))
    since = default_day(request.GET.get("since", "")) if request.GET.get("since") else until.replace(day=1)
    since = max(min(since, until), until - timedelta(days=LONGEST))
    found = hall_figures.figures(hall, since, until)
    if request.GET.get("xlsx"):
        return sheets(f"大厅统计-{hall.short_name}", _parts(found))
    most = max([share.visits for share in found.by_day], default=0)
    context = {
        "hall": hall, "halls": halls.halls_for(by), "since": since, "until": until, "today": today(), "f": found,
        "days": [(share, round(100 * share.visits / most) if most else 0) for share in found.by_day[-31:]],
    }  # fmt: skip
    return render(request, "intake/hall/figures.html", context)


def _parts(f: hall_figures.Figures) -> list[Sheet]:
    counted = ("批次", "人次")
    rest = [("来访", f.visits, f.persons), ("其中批次（两人以上）", f.batches, ""), ("过号和放弃", f.left, ""),
            ("随驻召集", f.calls, ""), ("其中到场", f.calls_here, "")]  # fmt: skip
    waits = [*f.waits, f.overall]
    return [
        ("合计", ("项目", *counted), rest, (24, 8, 8)),
        ("按日", ("日期", *counted), [(s.name, s.visits, s.persons) for s in f.by_day], (12, 8, 8)),
        ("按方式", ("方式", *counted), [(s.name, s.visits, s.persons) for s in f.by_way], (14, 8, 8)),
        ("按结果", ("结果", *counted), [(s.name, s.visits, s.persons) for s in f.by_outcome], (14, 8, 8)),
        (
            "等候", ("窗口", "叫号", "等候中位数（分）", "等候九成以内（分）", "办理中位数（分）"),
            [(w.name, w.served, w.median if w.median is not None else "", w.p90 if w.p90 is not None else "",
              w.at_counter if w.at_counter is not None else "") for w in waits], (24, 8, 16, 16, 16),
        ),
        ("转介", ("途径", "件数"), f.referrals, (24, 8)),
    ]  # fmt: skip
