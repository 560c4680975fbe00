"""旧案导入: hand in a sheet, say which column is which, look at the first rows, watch it being taken over."""

from __future__ import annotations

import io
import json
from http import HTTPStatus
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.kernel.sealing import unseal
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import actions as intake
from .. import columns, importing, sheets
from ..models import ImportBatch, ImportRow
from ..queries import channels_for
from .forms.receive import category_choices

IMPORT = "intake.import_cases"
LATEST = 30
PAGE = 50
MOST_SHOWN = 12
"""Columns of the preview that are always shown."""
STATE = ImportBatch.State


@needs(IMPORT)
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The latest, and a place for another."""
    by = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise Invalid({"file": _("请选择一个文件。")})
            batch = intake.stage_import(content=file.read(), file_name=file.name or _("未命名"), by=by)
            return HttpResponseRedirect(reverse("intake:import", args=[batch.pk]), status=HTTPStatus.SEE_OTHER)
        except Refusal as said:
            refusal = said
    context = {"batches": _mine(by)[:LATEST], "refusal": refusal}
    return render(request, "intake/imports.html", context, status=refusal.http_status if refusal else HTTPStatus.OK)


def _mine(by: Actor) -> Any:
    return ImportBatch.objects.defer("file_sealed").filter(by_id=by.id).order_by("-id")


def _one(pk: int, by: Actor) -> ImportBatch:
    """Only the own ones: a sheet is full of names."""
    batch = ImportBatch.objects.filter(pk=pk, by_id=by.id).first()
    if batch is None:
        raise NotFound(what=_("这一批导入"))
    return batch


@needs(IMPORT)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Matching and preview before, progress and report afterwards."""
    batch = _one(pk, actor_of(request))
    if batch.state == STATE.MATCHED:
        return _matching(request, batch)
    return render(request, "intake/import_run.html", _outcome(request, batch))


def _matching(
    request: HttpRequest, batch: ImportBatch, *, wrong: dict[str, str] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    read = importing.preview(batch)
    shown = [f for f in columns.FIELDS if f.key in batch.mapping][:MOST_SHOWN]
    area = Area.objects.filter(pk=batch.defaults.get("area")).first()
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong or refusal else HTTPStatus.OK
    context = {
        "batch": batch,
        "fields": [
            {"field": f, "chosen": batch.mapping.get(f.key), "wrong": (wrong or {}).get(f.key, "")}
            for f in columns.FIELDS
        ],
        "headers": list(enumerate(batch.headers)),
        "samples": _samples(batch),
        "shown": shown,
        "rows": [_preview_row(batch, r, shown) for r in read],
        "out": sum(1 for r in read if r.case is None),
        "area": area,
        "categories": category_choices_plain(),
        "channels": channels_for(by=actor_of(request)),
        "missing": columns.missing(batch.mapping),
        "sheets": sheets.sheet_names(sheets.unpacked(batch.file_sealed)) if batch.file_sealed else [],
        "refusal": refusal,
        "wrong": wrong or {},
    }
    return render(request, "intake/import_match.html", context, status=status)


def category_choices_plain() -> list[tuple[str, list[Any]]]:
    from shanzhi.kernel.profile import current

    return category_choices(current())


def _samples(batch: ImportBatch) -> list[str]:
    """One value of each column, to see what is meant."""
    found = [""] * len(batch.headers)
    for n, line in enumerate(importing.opened(batch).lines):
        for i, cell in enumerate(line.cells):
            found[i] = found[i] or sheets.text_of(cell)[:20]
        if n >= PAGE or all(found):
            break
    return found


def _preview_row(batch: ImportBatch, read: Any, shown: list[Any]) -> dict[str, Any]:
    """Cells with what is to be said about them, at their columns."""
    by_column: dict[str, list[Any]] = {}
    for problem in read.problems:
        by_column.setdefault(problem.column, []).append(problem)
    cells = []
    for f in shown:
        heading = batch.headers[batch.mapping[f.key]]
        said = by_column.pop(heading, [])
        cells.append({"text": read.shown.get(f.key, ""), "problems": said})
    rest = [p for problems in by_column.values() for p in problems]
    became = {"area": read.shown.get("area", ""), "state": read.shown.get("state", "")}
    return {"line": read.line, "cells": cells, "rest": rest, "out": read.case is None, **became}


@needs(IMPORT)
@require_POST
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is which; then the preview anew, or straight on."""
    by = actor_of(request)
    batch = _one(pk, by)
    sheet = request.POST.get("sheet", "")
    try:
        if sheet and sheet != batch.sheet and batch.file_sealed is not None:
            other = intake.stage_import(
                content=sheets.unpacked(batch.file_sealed), file_name=batch.file_name, sheet=sheet, by=by
            )
            intake.drop_import(batch, by=by)
            return HttpResponseRedirect(reverse("intake:import", args=[other.pk]), status=HTTPStatus.SEE_OTHER)
        mapping = {
            f.key: int(request.POST[f"col-{f.key}"])
            for f in columns.FIELDS
            if request.POST.get(f"col-{f.key}", "").isdigit()
        }
        area = request.POST.get("area", "")
        defaults = {
            "area": int(area) if area.isdigit() else batch.defaults.get("area"),
            "category": request.POST.get("category", ""),
            "channel": request.POST.get("channel", "other"),
            "done": request.POST.get("done") != "0",
        }
        batch = intake.match_columns(batch, mapping=mapping, defaults=defaults, by=by)
        if "start" in request.POST:
            intake.import_cases(batch, by=by)
    except Invalid as refusal:
        return _matching(request, batch, wrong=refusal.fields)
    except Refusal as refusal:
        return _matching(request, batch, refusal=refusal)
    return HttpResponseRedirect(reverse("intake:import", args=[batch.pk]), status=HTTPStatus.SEE_OTHER)


@needs(IMPORT)
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """A broken one goes on."""
    by = actor_of(request)
    intake.import_cases(_one(pk, by), by=by)
    return HttpResponseRedirect(reverse("intake:import", args=[pk]), status=HTTPStatus.SEE_OTHER)


@needs(IMPORT)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Given up."""
    by = actor_of(request)
    intake.drop_import(_one(pk, by), by=by)
    return HttpResponseRedirect(reverse("intake:imports"), status=HTTPStatus.SEE_OTHER)


# ── what became of it ───────────────────────────────────────────────────────────────────────────────────────────────


def _outcome(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    only = request.GET.get("only", "bad")
    wanted = {"bad": ImportRow.State.BAD, "twice": ImportRow.State.TWICE}.get(only)
    rows = batch.rows.select_related("case").order_by("line")
    rows = rows.filter(state=wanted) if wanted else rows.filter(state=ImportRow.State.KEPT).exclude(problems=[])
    after = request.GET.get("after", "")
    if after.isdigit():
        rows = rows.filter(line__gt=int(after))
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    return {
        "batch": batch,
        "rows": found[:PAGE],
        "only": only if only in ("bad", "twice", "said") else "bad",
        "page": {"previous": None, "next": str(found[PAGE - 1].line) if more else None},
        "is_going": batch.state in (STATE.QUEUED, STATE.RUNNING),
        "share": round(100 * batch.done / batch.total) if batch.total else 0,
    }


@needs(IMPORT)
@require_GET
def report(request: HttpRequest, pk: int) -> FileResponse:
    """Every remark, row by row: line, column, value, reason."""
    import xlsxwriter

    batch = _one(pk, actor_of(request))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet, bold = book.add_worksheet("逐行报告"), book.add_format({"bold": True})
    sheet.set_column(0, 1, 8)
    sheet.set_column(2, 3, 24)
    sheet.set_column(4, 5, 40)
    for n, word in enumerate(("行", "结果", "列", "内容", "原因", "案件编码")):
        sheet.write(0, n, word, bold)
    at = 1
    rows = batch.rows.select_related("case").order_by("line")
    for row in rows.iterator(chunk_size=2000):
        for problem in row.problems or [{"column": "", "value": "", "reason": ""}]:
            if not row.problems and row.state == ImportRow.State.KEPT:
                continue
            code = row.case.code if row.case else ""
            said = (row.get_state_display(), problem["column"], problem["value"], problem["reason"], code)
            sheet.write_number(at, 0, row.line)
            for n, value in enumerate(said, start=1):
                sheet.write_string(at, n, str(value))
            at += 1
    book.close()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"导入报告-{batch.pk}.xlsx")


@needs(IMPORT)
@require_GET
def kept_out(request: HttpRequest, pk: int) -> FileResponse:
    """The rows that were kept out, with their own columns and the reasons, to be mended and handed in again."""
    import xlsxwriter

    batch = _one(pk, actor_of(request))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet, bold = book.add_worksheet("待修改"), book.add_format({"bold": True})
    for n, word in enumerate([*batch.headers, "未导入原因"]):
        sheet.write_string(0, n, word, bold)
    rows = batch.rows.filter(state=ImportRow.State.BAD).order_by("line")
    for at, row in enumerate(rows.iterator(chunk_size=2000), start=1):
        cells = json.loads(unseal(row.cells_sealed)) if row.cells_sealed else []
        why = "；".join(f"{p['column']}：{p['reason']}" for p in row.problems if p["out"])
        for n, value in enumerate([*(cells + [""] * (len(batch.headers) - len(cells)))[: len(batch.headers)], why]):
            sheet.write_string(at, n, str(value))
    book.close()
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"待修改-{batch.pk}.xlsx")
