"""典型案例: what everybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import open_to_all

from .. import queries
from ..models import Story


@open_to_all("典型案例：经当事人同意、隐去身份并由另一人审核的调解案例")
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    found = Story.objects.filter(state=Story.State.PUBLISHED)
    page = queries.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""), size=20)
    profile = queries.in_force()
    return render(request, "mediation/stories.html", {"page": page, "rows": page.rows, "county": profile.county})


@open_to_all("典型案例：经当事人同意、隐去身份并由另一人审核的调解案例")
@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    row = Story.objects.filter(pk=pk, state=Story.State.PUBLISHED).select_related("mediation__committee").first()
    if row is None:
        raise NotFound(what="案例")
    profile = queries.in_force()
    context = {"row": row, "county": profile.county, "category": profile.category_label(row.mediation.category[:4])}
    return render(request, "mediation/story.html", context)
