"""Bringing in units and people from a table: upload, look at what would happen, take it over, read what did."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import actor_of, needs
from shanzhi.staff import actions as staff

from .. import _import_people, _import_units, importing
from ..models import RosterImport
from .forms import ActForm

WHO = ("staff.found_unit", "staff.enrol_member", "staff.appoint")
RUNNING = (RosterImport.State.QUEUED, RosterImport.State.RUNNING)


class UploadForm(ActForm):
    what = forms.ChoiceField(
        label=gettext_lazy("内容"), choices=RosterImport.What.choices, widget=forms.RadioSelect, initial="units"
    )
    file = forms.FileField(label=gettext_lazy("文件"), help_text=gettext_lazy("CSV或XLSX，第一行为表头"))


@needs(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    status, refusal = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = staff.stage_import(
                    what=form.cleaned_data["what"], content=file.read(), file_name=file.name, by=by
                )
                return HttpResponseRedirect(reverse("staff:import_preview", args=[run.pk]))
            except Invalid as wrong:
                form.take_errors(wrong)
            except Refusal as no:
                refusal, status = no, no.http_status
    context = {
        "form": form,
        "refusal": refusal,
        "unit_columns": _columns(_import_units.COLUMNS, _import_units.MUST),
        "people_columns": _columns(_import_people.COLUMNS, _import_people.MUST),
        "runs": RosterImport.objects.filter(made_by_id=by.id).defer("file").order_by("-id")[:10],
    }
    return render(request, "staff/import.html", context, status=status)


def _columns(columns: dict[str, str], must: tuple[str, ...]) -> list[tuple[str, bool]]:
    return [(names.split()[0], name in must) for name, names in columns.items()]


@needs(*WHO)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, ticket: str) -> HttpResponse:
    """What would be done, then how far it is, then what was done; refused rows with line, column and reason."""
    by = actor_of(request)
    run = RosterImport.objects.filter(pk=int(ticket) if ticket.isdigit() else 0, made_by_id=by.id).defer("file").first()
    if run is None:
        raise Http404
    if request.method == "POST":
        staff.confirm_import(run, by=by)
        return HttpResponseRedirect(request.path)
    context = {
        "run": run,
        "is_running": run.state in RUNNING,
        "words": importing.words_for(run.counts),
        "share": 100 * run.done // run.total if run.total else 0,
        "good": run.total - run.counts.get("refused", 0),
    }
    template = "staff/parts/import_run.html" if request.headers.get("HX-Request") else "staff/import_preview.html"
    return render(request, template, context)
