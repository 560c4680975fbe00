"""The worker's wiring: which queues there are, and the clockwork that belongs to no room."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

QUICK = ("default", "notices", "clock")
"""default: ordinary work; notices: messages going out; clock: periodic scans."""
SLOW = ("slow", "builtin")
"""slow: exports, imports, dossiers; builtin: the queue's own housekeeping. Never in the way of the quick ones."""
QUEUES = QUICK + SLOW
KEEP_HOURS = 7 * 24
"""Finished jobs are kept a week for whoever asks what happened; failed ones until somebody looks."""


@app.periodic(cron="* * * * *", queueing_lock="site.rescue_jobs")
@app.task(name="site.rescue_jobs", queue="clock", queueing_lock="site.rescue_jobs")
async def rescue_jobs(timestamp: int) -> int:
    """What a killed worker left half done is done again: a job is safe to repeat, as every act is."""
    rescued = 0
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
            rescued += 1
        except ConnectorException:
            # Its worker lives after all and has just finished it.
            continue
    return rescued


@app.periodic(cron="20 3 * * *", queueing_lock="site.forget_jobs")
@app.task(name="site.forget_jobs", queue="slow", queueing_lock="site.forget_jobs")
async def forget_jobs(timestamp: int) -> None:
    """Nightly: finished jobs older than a week go."""
    await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
