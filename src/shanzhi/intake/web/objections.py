"""群众异议: what residents said a second time, for the supervisor who decides."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.cases.models import Rating
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_of

from .. import actions as intake
from .. import queries
from ..models import Objection
from .forms.deciding import AnswerForm
from .queue import done


@needs("cases.redo")
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first."""
    by = actor_of(request)
    found = queries.objections_waiting(by=by)
    earlier: dict[int, list[Any]] = {}
    for row in Objection.objects.filter(case_id__in=[o.case_id for o in found]).order_by("id"):
        earlier.setdefault(row.case_id, []).append(row)
    ratings = {r.case_id: r for r in Rating.objects.filter(case_id__in=list(earlier)).order_by("id")}
    rows = [
        {
            "objection": o,
            "case": o.case,
            "category": profile_of(o.case.profile_id).category_label(o.case.category),
            "earlier": [e for e in earlier.get(o.case_id, []) if e.pk != o.pk],
            "rating": ratings.get(o.case_id),
        }
        for o in found
    ]
    return render(request, "intake/objections.html", {"rows": rows})


@needs("cases.redo")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision, in the page's dialog."""
    by = actor_of(request)
    row = get_object_or_404(Objection.objects.select_related("case"), pk=pk)
    cases.get(row.case.code, by=by)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                intake.answer_objection(
                    row,
                    how=form.cleaned_data["how"],
                    answer=form.cleaned_data["answer"],
                    key=form.cleaned_data["key"] or None,
                    by=by,
                )
                return done(_("已处理，结果会告诉群众"))
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    form.add_error(field if field in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "row": row, "case": row.case, "action": request.get_full_path()}
    return render(request, "intake/parts/answer.html", context, status=status)
