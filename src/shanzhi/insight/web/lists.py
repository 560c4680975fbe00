"""The cases behind a figure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shanzhi.cases.models import Case
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import behind, permissions
from ..asking import Question
from ..board import the_line
from ..figures import latest
from .boards import around, item_of

PARTS = {
    "numerator": _("分子"),
    "denominator": _("分母"),
    "rest": _("未达到"),
    "left_out": _("不计入"),
}


@needs(permissions.READ)
def cases(request: HttpRequest, key: str) -> HttpResponse:
    """Exactly the cases that were counted, as far as the reader may see them."""
    by = actor_of(request)
    question = Question.read(request.GET.dict(), by=by)
    computation = latest(question.profile)
    item = item_of(computation, key)
    part = request.GET.get("part", "denominator")
    part = part if part in PARTS else "denominator"
    page = behind.page(item, question.period, question.filter, part, by=by, after=request.GET.get("after", ""))
    line = the_line(question, item, computation)
    home = reverse("insight:cases", args=[key])
    counts = {
        "numerator": line.now.numerator,
        "denominator": line.now.denominator,
        "rest": line.now.denominator - line.now.numerator,
        "left_out": line.now.left_out,
    }
    if item.measure != "share":
        counts = {name: counts[name] for name in ("denominator", "left_out")}
        part = part if part in counts else "denominator"
    context = {
        **around(question, home),
        "item": item,
        "line": line,
        "part": part,
        "parts": [
            (name, str(PARTS[name]), number, f"{home}?{question.address(part=name)}") for name, number in counts.items()
        ],
        "page": page,
        "rows": [_row(case) for case in page.cases],
        "whole": counts[part],
        "hidden_url": f"{reverse('insight:hidden', args=[key])}?{question.address(part=part)}",
        "computation": computation,
        "back": f"{reverse('insight:indicator', args=[key])}?{question.address()}",
    }
    return render(request, "insight/cases.html", context)


@needs(permissions.READ)
def hidden(request: HttpRequest, key: str) -> HttpResponse:
    """How many of the counted cases the reader may not see; asked after the page is there, because it takes longer."""
    by = actor_of(request)
    question = Question.read(request.GET.dict(), by=by)
    item = item_of(latest(question.profile), key)
    part = request.GET.get("part", "denominator")
    part = part if part in PARTS else "denominator"
    number = behind.count_hidden(item, question.period, question.filter, part, by=by)
    return render(request, "insight/parts/hidden.html", {"number": number})


def _row(case: Case) -> dict[str, object]:
    profile = profile_of(case.profile_id)
    category = profile.category(case.category)
    return {
        "code": case.code,
        "short_code": f"{case.code[6:12]}-{case.code[12:-1]}",
        "title": case.title,
        "category": category.name if category else case.category,
        "area": case.area.label,
        "unit": case.lead_unit.short_name if case.lead_unit else "",
        "state": case.get_state_display(),
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "is_restricted": case.circle != "open",
    }
