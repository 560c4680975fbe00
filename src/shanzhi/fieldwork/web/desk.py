"""The supervisors' pages: coverage by place, overdue doors, topics that wait."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shanzhi.places.queries import ancestors
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_in_force, profile_of

from .. import actions
from .. import coverage as questions
from ..models import Topic
from . import sheets


def _area(request: HttpRequest) -> int | None:
    asked = request.GET.get("area", "")
    return int(asked) if asked.isdigit() else None


@needs("fieldwork.read_coverage")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """应走尽走, place by place; what waits for an answer, and what was put right on the spot."""
    by = actor_of(request)
    area = questions.area_for(_area(request), by=by)
    profile = profile_of(profile_in_force().pk)
    reach = by.reach_of("fieldwork.read_coverage")
    lines = questions.lines(area, by=by)
    context = {
        "area": area,
        "thin": questions.thin(lines),
        "may_export": by.has("fieldwork.export"),
        "above": [a for a in ancestors(area.path)[:-1] if any(a.path.startswith(p) for p in reach)],
        "total": questions.total(area, by=by),
        "lines": lines,
        "topics": questions.topics(area, by=by),
        "fixes": [(fix, profile.category_label(fix.category)) for fix in questions.fixes(area, by=by)],
        "may_answer": by.has("fieldwork.answer_topic"),
        "groups": profile.fieldwork.visits,
    }
    return render(request, "fieldwork/coverage.html", context)


@needs("fieldwork.export")
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The same as a spreadsheet: places, never persons."""
    by = actor_of(request)
    area = questions.area_for(_area(request), by=by)
    head = [(_("区域"), 24), (_("户数"), 10), (_("周期内已走访"), 14), (_("覆盖率"), 10), (_("不在家"), 10),
            (_("婉拒"), 10), (_("到期未走"), 12), (_("从未走访"), 12), (_("资料待更新"), 12)]  # fmt: skip
    rows = (
        [
            line.name, line.doors, line.covered, round(line.share, 4) if line.share is not None else "", line.not_home,
            line.declined, line.overdue, line.never, line.stale,
        ]
        for line in [*questions.lines(area, by=by), questions.total(area, by=by)]
    )  # fmt: skip
    return sheets.sheet(_("走访覆盖"), head, rows, verb="fieldwork.export", by=by)


@needs("fieldwork.read_coverage")
@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """Doors whose visit is overdue: where a neighbour grid may lend a hand."""
    by = actor_of(request)
    area = questions.area_for(_area(request), by=by)
    rows, following = questions.uncovered(area, after_key=request.GET.get("after", ""), by=by)
    names = {g.key: g.name for g in profile_of(profile_in_force().pk).fieldwork.visits}
    context = {
        "area": area,
        "rows": [(row, "、".join(names.get(key, key) for key in row.groups)) for row in rows],
        "next": following,
    }
    return render(request, "fieldwork/overdue.html", context)


@needs("fieldwork.answer_topic")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a topic, for whoever wrote of it."""
    topic = get_object_or_404(Topic, pk=pk)
    actions.answer_topic(topic, answer=request.POST.get("answer", ""), by=actor_of(request))
    back = request.POST.get("area", "")
    return HttpResponseRedirect(reverse("fieldwork:coverage") + (f"?area={back}" if back.isdigit() else ""))
