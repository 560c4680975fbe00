"""Work that waits."""

from __future__ import annotations

import logging
from dataclasses import astuple

from procrastinate.contrib.django import app

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal

from . import importing
from .models import RosterImport
from .queries import actor_for

log = logging.getLogger(__name__)
STATE = RosterImport.State


@app.task(name="staff.take_over_roster", queue="slow")
def take_over_roster(run_id: int) -> None:
    """Carry out a confirmed import. Broken off and begun again it does what is left; done, it does nothing."""
    run = (
        RosterImport.objects.select_related("made_by")
        .filter(pk=run_id, state__in=[STATE.QUEUED, STATE.RUNNING])
        .first()
    )
    if run is None or run.file is None:
        return
    run.state = STATE.RUNNING
    run.save(update_fields=["state"])

    def told(done: int, total: int) -> None:
        RosterImport.objects.filter(pk=run_id).update(done=done)

    try:
        rows = importing.open_table(run.what, bytes(run.file))
        report = importing.carry_out(run.what, rows, progress=told, by=actor_for(run.made_by, via="web"))
    except Refusal as refusal:
        run.state, run.failure = STATE.FAILED, str(refusal)[:300]
    except Exception:
        log.exception("roster import %s broke off", run_id)
        run.state = STATE.FAILED
        run.failure = "导入中途出错，已导入的行有效，其余未导入。可再次上传同一文件，已导入的不会重复。"
    else:
        run.state, run.file, run.done = STATE.FINISHED, None, report.total
        run.counts = dict(report.counts)
        run.findings = [astuple(f) for f in report.findings[: importing.MOST_FINDINGS]]
    run.finished_at = now()
    run.save()
