"""Asking for a spreadsheet of a list, watching a long one being made, and fetching it."""

from __future__ import annotations

import tempfile
from urllib.parse import quote

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of, needs
from shanzhi.records.models import Run
from shanzhi.records.store import store

from .. import export, rules
from ..jobs import KEEP, KIND, MIME, export_cases
from ..selection import QUEUES, Selection


@needs(rules.EXPORT)
def ask(request: HttpRequest) -> HttpResponseBase:
    """Which columns (GET); the file itself, or a job where it is long (POST)."""
    by = actor_of(request)
    chosen = Selection.read(request.GET)
    rows = export.how_many(chosen, by=by)
    if request.method != "POST":
        context = {
            "chosen": chosen,
            "address": chosen.address(),
            "narrows": chosen.narrows,
            "columns": export.COLUMNS.values(),
            "rows": rows,
            "most": export.AT_ONCE,
            "is_long": rows > export.AT_ONCE,
        }
        return render(request, "cases/parts/export_form.html", context)
    columns = export.chosen_columns(request.POST.getlist("column"))
    if rows <= export.AT_ONCE:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        made = export.write_sheet(chosen, columns, file, by=by)
        export.note_on_trail(chosen, columns, rows=made.rows, by=by)
        file.seek(0)
        return _file(FileResponse(file, content_type=MIME), made.name)
    with transaction.atomic():
        run = Run.objects.create(
            kind=KIND,
            asked={"address": chosen.address(), "columns": [c.key for c in columns]},
            by_id=by.id,
            by_name=by.name,
            created_at=now(),
        )
        export_cases.defer(run_id=run.pk)
    return HttpResponseRedirect(reverse("cases:export_run", args=[run.pk]))


@needs(rules.EXPORT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a long export is; the page asks again by itself until it is done."""
    run = _mine(request, pk)
    chosen = Selection.read(QueryDict(run.asked["address"]))
    has_file = run.state == Run.State.FINISHED and bool(run.file_sha256) and not _is_over(run)
    context = {
        "run": run,
        "narrows": chosen.narrows,
        "queue": QUEUES[chosen.queue],
        "has_file": has_file,
        "is_over": run.state == Run.State.FINISHED and not has_file,
        "is_going": run.state in (Run.State.QUEUED, Run.State.RUNNING),
        "share": round(100 * run.done / run.total) if run.total else 0,
        "until": run.finished_at + KEEP if run.finished_at else None,
    }
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "cases/parts/export_run.html" if is_part else "cases/export_run.html", context)


@needs(rules.EXPORT)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file: only to whoever asked for it, while they may still export, for a day."""
    run = _mine(request, pk)
    if run.state != Run.State.FINISHED or not run.file_sha256 or _is_over(run):
        raise NotFound(what=_("导出的文件（生成24小时后自动删除，请重新导出）"))
    if store().size(run.file_sha256) is None:
        raise NotFound(what=_("导出的文件，请重新导出"))
    return _file(FileResponse(store().open(run.file_sha256), content_type=MIME), run.file_name)


def _mine(request: HttpRequest, pk: int) -> Run:
    by = actor_of(request)
    run = Run.objects.filter(pk=pk, kind=KIND, by_id=by.id).first()
    if run is None:
        raise NotFound(what=_("这次导出"))
    return run


def _is_over(run: Run) -> bool:
    return run.finished_at is not None and now() - run.finished_at > KEEP


def _file(response: FileResponse, name: str) -> FileResponse:
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
