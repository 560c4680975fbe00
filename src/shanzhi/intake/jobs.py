"""Work that waits."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.staff.queries import actor_for

from . import actions as intake
from . import importing, limits
from .models import ImportBatch

log = logging.getLogger(__name__)
STATE = ImportBatch.State


@app.task(name="intake.import_cases", queue="slow")
def import_cases(batch_id: int) -> None:
    """Carry out an import that was confirmed, with no more than the rights its person has today. Broken off and begun
    again it goes on after the last piece; done, it does nothing."""
    batch = (
        ImportBatch.objects.select_related("by").filter(pk=batch_id, state__in=[STATE.QUEUED, STATE.RUNNING]).first()
    )
    if batch is None or batch.by is None:
        return
    batch.state = STATE.RUNNING
    batch.save(update_fields=["state"])
    try:
        importing.run(batch, by=actor_for(batch.by, via="web"))
    except Refusal as refusal:
        _broken(batch, str(refusal))
    except Exception:
        log.exception("import of old cases %s broke off", batch_id)
        _broken(batch, "导入中途出错，已导入的行有效。可以点“继续导入”，会从中断处接着做，不会重复。")
    else:
        importing.finish(batch)


def _broken(batch: ImportBatch, sentence: str) -> None:
    """The counts of finished pieces stand; the one that failed was undone as a whole."""
    batch.refresh_from_db()
    batch.state, batch.failure = STATE.FAILED, sentence[:300]
    batch.save(update_fields=["state", "failure"])


@app.periodic(cron="17 4 * * *")
@app.task(name="intake.sweep_tallies", queue="clock")
def sweep_tallies(timestamp: int) -> None:
    """Counts of the public pages that no longer count."""
    limits.sweep()


@app.periodic(cron="*/5 * * * *")
@app.task(name="intake.remind_bookings", queue="clock", queueing_lock="intake.remind_bookings", pass_context=False)
def remind_of_bookings(timestamp: int) -> int:
    """Every five minutes: one message before each appointment, in passes."""
    by, total = Actor.system("预约提醒"), 0
    while (sent := intake.remind_bookings(by=by)) > 0:
        total += sent
    return total


# The worker's clock is UTC: 04:20 in Shanghai.
@app.periodic(cron="20 20 * * *")
@app.task(name="intake.forget_visits", queue="clock", queueing_lock="intake.forget_visits", pass_context=False)
def forget_old_visits(timestamp: int) -> int:
    """Every night: visits whose time is over lose their persons and words, in passes."""
    by, total = Actor.system("到期清除"), 0
    while (done := intake.forget_visits(by=by)) > 0:
        total += done
    return total
