"""The command room's clockwork."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor

from . import climbing, filing, watch_jobs  # noqa: F401 - its jobs are found here
from .actions import climb, light_lamps, remind_gatherings, start_plan
from .ladder import in_force
from .models import PlanRun

BATCH = 1000
PAPERS = 100
CLIMBS = 300
"""So many cases one pass of the ladder holds; whoever acts on one of them waits for it."""


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
    while (looked := climb(most=CLIMBS, by=by)) > 0:
        total += looked
        if looked < CLIMBS:
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


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="command.remind_of_gatherings", pass_context=False)
def remind_of_gatherings(timestamp: int) -> int:
    """Every minute: units that have not answered a whistle or an invitation, and what is past its limit."""
    by, total = Actor.system("会哨提醒"), 0
    while (due := remind_gatherings(most=BATCH, by=by)) > 0:
        total += due
        if due < BATCH:
            break
    return total


@app.task(queue="default", name="command.start_plan")
def start_linkage(case_id: int, plan: str) -> None:
    """Deferred by the dispatch of a case whose kind has a plan that starts by itself. Done twice it starts once."""
    case = Case.objects.filter(pk=case_id).first()
    suggested = PlanRun.objects.filter(case_id=case_id, plan=plan, state=PlanRun.State.SUGGESTED).exists()
    if case is not None and suggested and not case.has_ended:
        start_plan(case, plan=plan, by=Actor.system("专项联动"))


@app.periodic(cron="* * * * *")
@app.task(queue="slow", queueing_lock="command.file_slips", pass_context=False)
def file_slips(timestamp: int) -> int:
    """Papers of slips that were issued or answered, put to their cases a piece at a time."""
    return filing.file_papers(most=PAPERS, by=Actor.system("文书归卷"))
