"""The command room's clockwork."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor

from .actions import light_lamps

BATCH = 1000


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="command.scan_lamps", pass_context=False)
def scan_lamps(timestamp: int) -> int:
    """Every minute: light what is due, in passes, until nothing is left."""
    by, total = Actor.system("巡灯"), 0
    while (changed := light_lamps(most=BATCH, by=by)) > 0:
        total += changed
        if changed < BATCH:
            break
    return total
