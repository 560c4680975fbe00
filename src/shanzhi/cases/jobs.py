"""Work that waits: long exports, and forgetting their files after a day."""

from __future__ import annotations

import logging
import tempfile
import time
from datetime import timedelta

from django.db import transaction
from django.http import QueryDict
from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed, Refusal
from shanzhi.notices import actions as notices
from shanzhi.records.contents import remove_unused
from shanzhi.records.models import Run
from shanzhi.records.store import store
from shanzhi.staff.models import Member
from shanzhi.staff.queries import actor_for

from . import actions, export, rules
from .selection import Selection

log = logging.getLogger(__name__)

KIND = "cases"
KEEP = timedelta(hours=24)
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@app.task(name="cases.export", queue="slow")
def export_cases(run_id: int) -> None:
    """Make the sheet that somebody asked for, with the rights they have at this moment. Doing it twice does no harm."""
    run = Run.objects.filter(pk=run_id, kind=KIND, state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()
    if run is None:
        return
    try:
        _make(run)
    except Refusal as no:
        run.state, run.error = Run.State.FAILED, str(no)[:300]
    except Exception:
        log.exception("export %s broke off", run.pk)
        run.state, run.error = Run.State.FAILED, "导出中途出错，没有生成文件。请重新导出；再次出错请告诉系统管理员。"
    run.finished_at = now()
    run.save()
    _tell(run)


def _tell(run: Run) -> None:
    """An inbox line with the way to the file; the key keeps it single."""
    if run.by_id is None:
        return
    title = "案件导出" if run.state == Run.State.FINISHED else "案件导出（未完成）"
    with transaction.atomic():
        notices.send(
            to=run.by_id,
            template="run_finished",
            key=f"export/{run.pk}",
            facts={"title": title, "step": title},
            about=f"export/{run.by_id}",
            link=f"/cases/exports/{run.pk}/",
            by=Actor.system("导出"),
        )


def _make(run: Run) -> None:
    member = Member.objects.filter(pk=run.by_id or 0, is_active=True).first()
    by = actor_for(member) if member is not None else Actor(id=run.by_id, name=run.by_name)
    if not by.has(rules.EXPORT):
        raise NotAllowed(name=by.name, move="导出案件")
    selection = Selection.read(QueryDict(run.asked["address"]))
    columns = export.chosen_columns(run.asked["columns"])
    run.state, run.done = Run.State.RUNNING, 0
    run.total = export.exact_count(selection, by=by)
    run.save(update_fields=["state", "done", "total"])
    last = time.monotonic()

    def progress(done: int) -> None:
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            Run.objects.filter(pk=run.pk).update(done=done)

    with tempfile.TemporaryFile() as file:
        made = export.write_sheet(selection, columns, file, by=by, progress=progress)
        file.seek(0)
        kept = store().keep(file)
    export.note_on_trail(selection, columns, rows=made.rows, by=by)
    run.state, run.done, run.total = Run.State.FINISHED, made.rows, made.rows
    run.file_sha256, run.file_name, run.file_mime = kept.sha256, made.name, MIME
    run.result = {"rows": made.rows, "size": kept.size}


# The worker's clock is UTC.
@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.remind_rulings", queue="clock")
def remind_rulings(timestamp: int = 0) -> int:
    """Pleas whose own clock has turned: their reviewers are told."""
    return actions.remind_rulings(by=Actor.system("审批提醒"))


@app.periodic(cron="20 * * * *")
@app.task(name="cases.forget_exports", queue="clock")
def forget_exports(timestamp: int = 0) -> int:
    """A file that was made more than a day ago is removed; the run and its trail line stay."""
    old = list(Run.objects.filter(kind=KIND, finished_at__lt=now() - KEEP).exclude(file_sha256="")[:500])
    contents = [run.file_sha256 for run in old]
    Run.objects.filter(pk__in=[run.pk for run in old]).update(file_sha256="")
    remove_unused(contents)
    return len(old)
