"""Long work: its page with progress, and the file it made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from shanzhi.kernel.errors import NotFound

from .. import actions
from ..access import actor_of, needs
from ..dossier import Form
from ..models import Run
from ..panels import link_to
from ..runs import run_of
from .serving import serve

FORMS: dict[str, Form] = {"pdf": "pdf", "docx": "docx", "zip": "zip"}


@require_GET
@needs()
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is. The page asks for the part again every two seconds until it has ended."""
    row = run_of(pk, by=actor_of(request))
    subject = row.asked.get("subject", "")
    context = {
        "run": row,
        "is_over": row.state in (Run.State.FINISHED, Run.State.FAILED),
        "share": min(100, row.done * 100 // row.total) if row.total else 0,
        "back": link_to(subject) if subject else None,
    }
    page = "records/parts/run.html" if request.headers.get("HX-Request") else "records/run.html"
    return render(request, page, context)


@require_safe
@needs()
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """What it made."""
    row = run_of(pk, by=actor_of(request))
    if not row.file_sha256:
        raise NotFound(what=_("这项作业的文件"))
    return serve(request, sha256=row.file_sha256, mime=row.file_mime, name=row.file_name, how="original", save=True)


@require_POST
@needs("records.dossier")
def dossier(request: HttpRequest) -> HttpResponse:
    """Ask for the dossier of a subject (fields `subject` and `form`: pdf, docx or zip)."""
    form = FORMS.get(request.POST.get("form", ""), "pdf")
    row = actions.ask_for_dossier(request.POST.get("subject", ""), form=form, by=actor_of(request))
    to = reverse("records:run", args=[row.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)
