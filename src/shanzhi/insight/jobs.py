"""Counting by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor

from .actions import compile as compile_figures
from .errors import NoIndicators, UnderWay


@app.periodic(cron="35 * * * *")
@app.task(name="insight.renew", queue="slow", queueing_lock="insight.renew")
def renew(timestamp: int = 0) -> int:
    """Every hour: count what changed. Returns how many cases that were."""
    try:
        return compile_figures(by=Actor.system("指标计算")).cases
    except (UnderWay, NoIndicators):
        return 0
