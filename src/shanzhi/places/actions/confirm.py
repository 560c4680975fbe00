from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _runs, importing
from ..models import ImportRun


@act("places.confirm")
def confirm(run: ImportRun | int, *, by: Actor) -> ImportRun:
    """Take over what the preview showed, as a job that runs in this person's name. 确认导入"""
    held = _runs.locked(run, "确认导入", ImportRun.State.PREVIEWED, by=by)
    held.state, held.by, held.done = ImportRun.State.QUEUED, importing.remembered(by), 0
    held.save()
    app.configure_task("places.take_over", queue="slow").defer(run_id=held.pk)
    return held
