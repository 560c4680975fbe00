"""Counting by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Refusal
from shanzhi.staff.models import Member
from shanzhi.staff.queries import actor_for

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


@app.task(name="insight.compute_for", queue="slow", queueing_lock="insight.compute_for")
def compute_for(member_id: int) -> int:
    """What somebody asked for, with the rights they have at this moment."""
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    if member is None:
        return 0
    try:
        return compile_figures(by=actor_for(member)).cases
    except Refusal:
        return 0
