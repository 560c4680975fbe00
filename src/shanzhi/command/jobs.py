"""The command room's clockwork."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor

from . import climbing
from .actions import climb, light_lamps
from .ladder import in_force

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


@app.periodic(cron="*/3 * * * *")
@app.task(queue="clock", queueing_lock="command.climb_ladder", pass_context=False)
def climb_ladder(timestamp: int) -> int:
    """Every three minutes, in passes: ordinary cases move in working time only, urgent ones at any hour."""
    by, total = Actor.system("督办规则"), 0
    while (looked := climb(most=BATCH, by=by)) > 0:
        total += looked
        if looked < BATCH:
            break
    return total


# The worker's clock is UTC: 03:40 in Shanghai.
@app.periodic(cron="40 19 * * *")
@app.task(queue="clock", queueing_lock="command.take_in_red", pass_context=False)
def take_in_red(timestamp: int) -> int:
    """What became red without anybody's lamp turning, as after an import, begins to climb when work begins."""
    total = 0
    while (taken := climbing.take_in_red(in_force(), most=BATCH)) > 0:
        total += taken
        if taken < BATCH:
            break
    return total
