"""Work that waits."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal

from . import importing
from .actions.import_divisions import import_divisions
from .actions.import_grids import import_grids
from .findings import Progress, Report
from .models import ImportRun

log = logging.getLogger(__name__)


@app.task(name="places.take_over", queue="slow")
def take_over(run_id: int) -> None:
    """Carry out a confirmed import. A second run of the same job finds it done and does nothing."""
    run = ImportRun.objects.filter(pk=run_id, state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING]).first()
    if run is None:
        return
    run.state, run.done = ImportRun.State.RUNNING, 0
    run.save(update_fields=["state", "done"])
    progress, end = importing.reporter(run.pk)
    try:
        report = _do(run, progress)
    except Refusal as no:
        run.state, run.failure = ImportRun.State.FAILED, str(no)[:300]
    except Exception:
        log.exception("import %s broke off", run.pk)
        run.state = ImportRun.State.FAILED
        run.failure = "导入中途出错，库中数据没有变动。请把这次导入的编号告诉系统管理员。"
    else:
        run.findings.all().delete()
        importing.keep(run, report)
        run.state, run.done, run.file = ImportRun.State.FINISHED, report.total, None
    finally:
        end()
    run.finished_at = now()
    run.save()


def _do(run: ImportRun, progress: Progress) -> Report:
    """Rows are judged again: what has changed since the preview counts."""
    rows = importing.opened(run).rows
    by = importing.recalled(run.by)
    if run.content == ImportRun.Content.DIVISIONS:
        return import_divisions(
            rows, on=run.on, scope=run.scope, source=run.file_name, run_id=run.pk, progress=progress, by=by
        )
    return import_grids(
        rows,
        datum=run.datum or None,
        on=run.on,
        scope=run.scope,
        source=run.file_name,
        run_id=run.pk,
        progress=progress,
        by=by,
    )
