"""The room's clockwork."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor

from .actions import remind_mediations


@app.periodic(cron="*/10 * * * *")
@app.task(queue="clock", queueing_lock="mediation.remind", pass_context=False)
def remind(timestamp: int) -> int:
    """Every ten minutes: terms, days of performance, the 30 days. What was told once is not told again."""
    return int(remind_mediations(by=Actor.system("调解提醒")))
