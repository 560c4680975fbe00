"""The watch's clockwork: reminders of statutory clocks, emergencies whose period is over, previews of limits."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal
from shanzhi.records.models import Run

from . import limits_preview
from .actions import end_emergency, remind_of_clocks
from .actions.preview_limits import KIND
from .models import Emergency

log = logging.getLogger(__name__)
BATCH = 500


@app.periodic(cron="*/5 * * * *")
@app.task(queue="clock", queueing_lock="command.watch_clocks", pass_context=False)
def watch_clocks(timestamp: int) -> int:
    """Every five minutes: statutory steps that will be due, and that are over."""
    by, total = Actor.system("法定时限"), 0
    while (due := remind_of_clocks(most=BATCH, by=by)) > 0:
        total += due
        if due < BATCH:
            break
    return total


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="command.stand_down", pass_context=False)
def stand_down(timestamp: int) -> int:
    """Every minute: an emergency whose period is over ends by itself, and that is written down."""
    over = list(Emergency.objects.filter(ended_at=None, ends_at__lte=now()).order_by("id"))
    for row in over:
        end_emergency(row, why="期限届满，自动结束。", by=Actor.system("平战切换"))
    return len(over)


@app.task(name="command.preview_limits", queue="slow")
def work_out_limits(run_id: int) -> None:
    """Work out a preview that somebody asked for. Done twice it does no harm."""
    run = Run.objects.filter(pk=run_id, kind=KIND, state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()
    if run is None:
        return
    last = 0.0

    def mark(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 1 or done == total:
            last = time.monotonic()
            Run.objects.filter(pk=run.pk).update(done=done, total=total, state=Run.State.RUNNING)
            run.done, run.total = done, total

    try:
        before, after = limits_preview.profile_of_run(run.asked)
        until = datetime.fromisoformat(run.asked["until"])
        found = limits_preview.run(before, after, since=until - limits_preview.YEAR, until=until, mark=mark)
        run.result, run.state = limits_preview.as_json(found, before), Run.State.FINISHED
    except Refusal as no:
        run.state, run.error = Run.State.FAILED, str(no)[:300]
    except Exception:
        log.exception("preview of limits %s broke off", run.pk)
        run.state, run.error = Run.State.FAILED, "预演中途出错，没有结果。请重试；再次出错请告诉系统管理员。"
    run.finished_at = now()
    run.save()
