"""指引移交: an enquiry that is not ours, answered with the right door and a paper instead of a shrug."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shanzhi.cases import queries as cases
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs

from .. import actions as intake
from .. import queries
from .forms.deciding import HandOverForm


@needs("intake.hand_over")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """The form with the doors, and whom we have shown where lately. `?case=` hands a case over too."""
    by = actor_of(request)
    code = request.GET.get("case", "")
    case = cases.get(code, by=by) if code else None
    words = request.GET.get("q", "")[:200] or (case.title if case else "")
    status = HTTPStatus.OK
    if request.method == "POST":
        form = HandOverForm(request.POST, words=request.POST.get("asked", ""))
        if form.is_valid():
            given = form.cleaned_data
            try:
                row = intake.hand_over(
                    asked=given["asked"],
                    door=given["door"],
                    other_door=given["other_door"],
                    advice=given["advice"],
                    came=given["came"],
                    case=case,
                    channel=case.channel if case else "window",
                    key=given["key"] or None,
                    by=by,
                )
                url = f"{reverse('intake:redirection', args=[row.pk])}?print=1"
                return HttpResponseRedirect(url, status=HTTPStatus.SEE_OTHER)
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    form.add_error(field if field in form.fields else None, sentence)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        form = HandOverForm(initial={"asked": words, "came": 1, "door": request.GET.get("door", "")}, words=words)
    before = request.GET.get("after", "")
    rows = queries.redirections(by=by, before=int(before) if before.isdigit() else None)
    more = len(rows) > queries.PAGE
    rows = rows[: queries.PAGE]
    context = {
        "form": form,
        "case": case,
        "rows": rows,
        "page": {"previous": None, "next": str(rows[-1].pk) if more else None, "count": None},
    }
    return render(request, "intake/hand_over.html", context, status=status)
