"""All indicators side by side, and one of them in full."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from procrastinate.exceptions import AlreadyEnqueued

from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile_indicators import Indicator
from shanzhi.places import queries as places
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import behind, jobs, permissions, vocabulary
from .._compiling import levels_of
from ..asking import Question
from ..board import BY_NAME, BY_VALUE, breakdown, dimensions_for, the_line
from ..board import board as all_lines
from ..errors import NotComputed
from ..figures import Computation, latest
from ..models import Compilation
from ..periods import Period, month_of
from ..rules import profile_now


@needs(permissions.READ)
def board(request: HttpRequest) -> HttpResponse:
    """The table a leader reads."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    context = around(question, reverse("insight:board"))
    try:
        shown = all_lines(question)
    except NotComputed as no:
        return render(request, "insight/nothing.html", {**context, "why": no})
    context |= {"groups": shown.groups, "computation": shown.computation, "last_run": last_run()}
    return render(request, "insight/board.html", context)


@needs(permissions.READ)
def paper(request: HttpRequest) -> HttpResponse:
    """The same table on A4."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    shown = all_lines(question)
    context = {"question": question, "groups": shown.groups, "computation": shown.computation, "county": profile_now()}
    return render(request, "insight/paper.html", context)


@needs(permissions.READ)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator: the figure, its months, its rule in words, and what it is made of."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    computation = latest(question.profile)
    item = item_of(computation, key)
    dimensions = dimensions_for(question)
    by = request.GET.get("by", "")
    if by not in dict(dimensions):
        by = dimensions[0][0] if dimensions else ""
    sort = BY_VALUE if request.GET.get("sort") == BY_VALUE else BY_NAME
    line = the_line(question, item, computation)
    rows = breakdown(question, item, computation, by, sort=sort) if by else []
    top = max((row.figure.value or 0 for row in rows), default=0)
    context = {
        **around(question, reverse("insight:indicator", args=[key])),
        "line": line,
        "item": item,
        "words": vocabulary.rule_in_words(item),
        "computation": computation,
        "dimensions": dimensions,
        "dimension": by,
        "dimension_label": dict(dimensions).get(by, ""),
        "rows": rows,
        "top": 100 if item.measure == "share" else top,
        "sort": sort,
        "last_run": last_run(),
    }
    return render(request, "insight/indicator.html", context)


@needs(permissions.READ)
def reasons(request: HttpRequest, key: str) -> HttpResponse:
    """What was left out, by reason; asked after the page is there, because it is counted from the facts."""
    question = Question.read(request.GET.dict(), by=actor_of(request))
    item = item_of(latest(question.profile), key)
    return render(request, "insight/parts/reasons.html", {"reasons": reasons_of(item, question)})


@needs(permissions.READ)
def rules(request: HttpRequest) -> HttpResponse:
    """Every indicator in words, under the version that is in use."""
    computation = latest(profile_now())
    rows = [(item, vocabulary.rule_in_words(item)) for item in computation.rules.items]
    return render(request, "insight/rules.html", {"rows": rows, "computation": computation, "rules": computation.rules})


@require_POST
@needs("insight.compile")
def compute(request: HttpRequest) -> HttpResponse:
    """Ask for the figures to be brought up to date; the worker does it."""
    by = actor_of(request)
    if by.id is not None:
        with suppress(AlreadyEnqueued):
            jobs.compute_for.defer(member_id=by.id)
        messages.success(request, _("已开始计算，完成后刷新页面即可看到最新数字。"))
    back = request.POST.get("back", "")
    return HttpResponseRedirect(f"{reverse('insight:board')}?{back}" if back else reverse("insight:board"))


# ── what stands around every page ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with what it may be set to."""

    name: str
    label: str
    every: str
    choices: list[tuple[str, str]]
    value: str


def around(question: Question, home: str) -> dict[str, Any]:
    """Period, filters and chips: the same on every page of figures."""
    period = question.period
    here = f"{home}?"
    return {
        "question": question,
        "home": home,
        "address": question.address(),
        "earlier": here + question.at(period.before).address(),
        "later": here + question.at(period.after).address() if period.last < today() else "",
        "kinds_of_period": _kinds_of_period(question, here),
        "filters": _filters(question),
        "chips": [(words, here + question.address(**{name: ""})) for name, words in question.narrows.items()],
        "may_compute": question.by.has("insight.compile"),
        "may_choose_unit": question.scope.is_whole,
    }


def _kinds_of_period(question: Question, here: str) -> list[tuple[str, str, bool]]:
    """月 · 季 · 年, each around the last day of the present period that is not in the future."""
    day = min(question.period.last, today())
    found = {
        "month": (_("月"), Period.of_month(month_of(day))),
        "quarter": (_("季"), Period.parse(f"{day.year}Q{(day.month - 1) // 3 + 1}")),
        "year": (_("年"), Period.parse(str(day.year))),
    }
    return [
        (label, here + question.at(period).address(), question.period.kind == kind)
        for kind, (label, period) in found.items()
    ]


def _filters(question: Question) -> list[Choice]:
    profile = question.profile
    parents = {c.parent for c in profile.categories if c.parent}
    groups = [(c.code, c.name) for c in profile.categories if c.code in parents and not c.parent]
    if question.category and question.category not in dict(groups):
        groups.append((question.category, profile.category_label(question.category)))
    severities = [(str(s.rank), s.name) for s in profile.severities]
    return [
        Choice("area", _("区域"), _("全部区域"), _areas(question), question.area),
        Choice("kind", _("性质"), _("全部性质"), [(k.key, k.name) for k in profile.kinds], question.kind),
        Choice("category", _("类别"), _("全部类别"), groups, question.category),
        Choice("channel", _("来源"), _("全部来源"), [(c.key, c.name) for c in profile.channels], question.channel),
        Choice("severity", _("等级"), _("全部等级"), severities, question.severity),
    ]


def _areas(question: Question) -> list[tuple[str, str]]:
    """The towns for the county, the villages of the one town somebody governs."""
    levels = levels_of(question.profile)
    if question.scope.is_whole:
        found = Area.objects.filter(level=levels["town"], retired_on=None)
    elif question.scope.paths:
        found = Area.objects.filter(level=levels["village"], retired_on=None)
        for path in question.scope.paths[:1]:
            found = found.filter(path__gte=path, path__lt=places.after(path))
    else:
        found = Area.objects.none()
    rows = [(str(pk), name) for pk, name in found.order_by("code").values_list("id", "name")[:400]]
    if question.place is not None and question.area not in dict(rows):
        rows.append((question.area, question.place.label or question.place.name))
    return rows


def item_of(computation: Computation, key: str) -> Indicator:
    """Refuses `NotFound` for an indicator that these rules do not have."""
    item = computation.rules.item(key)
    if item is None:
        raise NotFound(what=_("这个指标"))
    return item


def reasons_of(item: Indicator, question: Question) -> list[tuple[str, int]]:
    """What was left out, by reason."""
    return [
        (str(vocabulary.TERMS[reason].label), number)
        for reason, number in behind.left_out(item, question.period, question.filter).items()
        if number
    ]


def last_run() -> Compilation | None:
    return Compilation.objects.order_by("-at").first()
