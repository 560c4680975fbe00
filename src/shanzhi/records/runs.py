"""作业. Long work: asked for by an act, done by the worker, watched on a page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed, NotFound, Refusal
from shanzhi.kernel.events import announce

from .actions.export_dossier import export_dossier
from .audit import Filters, lines_of
from .events import RunEnded
from .models import Run
from .panels import actor_now, sentences_of
from .queries import as_trail_line
from .store import store
from .verification import verify

log = logging.getLogger(__name__)

ROWS_A_SHEET = 1_000_000
"""A sheet of Excel ends at 1,048,576."""
SHOWN_FAULTS = 500
SECONDS_BETWEEN_MARKS = 1.0
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Mark = Callable[[int, int], None]


def run(run_id: int) -> None:
    """Do what was asked for. A run that has ended or was begun by a worker that died is begun anew."""
    row = Run.objects.filter(pk=run_id).first()
    if row is None or row.state in (Run.State.FINISHED, Run.State.FAILED):
        return
    row.state, row.done = Run.State.RUNNING, 0
    row.save(update_fields=["state", "done"])
    try:
        _WORK[Run.Kind(row.kind)](row, _marker(row))
        row.state = Run.State.FINISHED
    except Refusal as refusal:
        row.state, row.error = Run.State.FAILED, str(refusal)[:300]
    except Exception:
        log.exception("run %s (%s) failed", row.pk, row.kind)
        row.state = Run.State.FAILED
        row.error = _("出现程序错误，已记入运行日志。数据没有改动，请联系系统管理员。")
    row.finished_at = now()
    row.save()
    is_finished = row.state == Run.State.FINISHED
    announce(RunEnded(row.pk, row.kind, str(Run.Kind(row.kind).label), row.by_id, is_finished))


def _marker(row: Run) -> Mark:
    """Writes down how far it is, about once a second."""
    last = 0.0

    def mark(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_MARKS or done == total:
            last = time.monotonic()
            Run.objects.filter(pk=row.pk).update(done=done, total=total)
            row.done, row.total = done, total

    return mark


def _asker(row: Run) -> Actor:
    """The person with the rights of this hour: who has lost them since does not get the result."""
    actor = actor_now(row.by_id) if row.by_id is not None else Actor.system(row.by_name)
    if actor is None:
        raise NotAllowed(name=row.by_name, move=str(Run.Kind(row.kind).label))
    return actor


def _verify(row: Run, mark: Mark) -> None:
    subject = row.asked.get("subject") or None
    faults = verify(subject, mark)
    row.result = {
        "count": len(faults),
        "faults": [
            {"subject": f.subject, "seq": f.seq, "wrong": f.wrong, "sentence": f.sentence}
            for f in faults[:SHOWN_FAULTS]
        ],
        "lines": row.total,
    }


def _dossier(row: Run, mark: Mark) -> None:
    made = export_dossier(row.asked["subject"], form=row.asked["form"], by=_asker(row))
    with made.file:
        _keep(row, made.file, made.name, made.mime)
    row.result = {"content_sha256": made.content_sha256, "remark": made.remark, "size": made.size}


def _export(row: Run, mark: Mark) -> None:
    filters = Filters.from_plain(row.asked)
    with TemporaryFile() as file:
        count = write_sheet(file, filters, mark, by=_asker(row))
        file.seek(0)
        _keep(row, file, f"留痕-{local(now()):%Y%m%d-%H%M}.xlsx", XLSX)
    row.result = {"count": count}
    row.done = row.total = count


def _keep(row: Run, file: IO[bytes], name: str, mime: str) -> None:
    row.file_sha256 = store().keep(file).sha256
    row.file_name, row.file_mime = name, mime


_WORK: dict[Run.Kind, Callable[[Run, Mark], None]] = {
    Run.Kind.VERIFY: _verify,
    Run.Kind.DOSSIER: _dossier,
    Run.Kind.EXPORT: _export,
}


def write_sheet(file: IO[bytes], filters: Filters, mark: Mark, *, by: Actor) -> int:
    """The selection as a workbook, every line of it; a new sheet for each million. Memory does not grow with it."""
    head = [
        _("时间"),
        _("事项"),
        _("动作代码"),
        _("对象"),
        _("序号"),
        _("操作人"),
        _("岗位"),
        _("单位"),
        _("来路"),
        _("说明"),
        _("内容"),
    ]
    # Dates are written as text with seconds, so that no program changes their zone.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheet: Any = None
        for line in lines_of(filters, by=by):
            row = count % ROWS_A_SHEET
            if row == 0:
                sheet = _sheet(book, head, bold)
            shown = as_trail_line(line)
            [said] = sentences_of(line.subject, [shown]) if filters.subject else [shown.label]
            cells = [
                f"{local(line.at):%Y-%m-%d %H:%M:%S}", verbs.label_of(line.act), line.act, line.subject, line.seq,
                line.actor_name, line.actor_post, line.actor_unit, line.via, said, _plain(line.detail),
            ]  # fmt: skip
            for column, value in enumerate(cells):
                sheet.write(row + 1, column, value)
            count += 1
            mark(count, 0)
        if sheet is None:
            _sheet(book, head, bold)
    return count


def _sheet(book: Any, head: list[str], bold: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(head, (20, 14, 22, 30, 6, 10, 14, 24, 8, 30, 60), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write(0, column, title, bold)
    return sheet


def _plain(detail: dict[str, Any]) -> str:
    return "；".join(f"{name}={value}" for name, value in detail.items())[:32_000]


def run_of(run_id: int, *, by: Actor) -> Run:
    """A run, to who asked for it and to the auditor. Refuses `NotFound`."""
    row = Run.objects.filter(pk=run_id).first()
    if row is None or not (row.by_id == by.id or by.has("records.read_audit")):
        raise NotFound(what=_("这项作业"))
    return row
