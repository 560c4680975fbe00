"""Work that waits, and work that comes round."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now

from .actions import last_settled_line, seal
from .contents import remove_unused
from .errors import AlreadySealed
from .models import Once, Run
from .retention import propose_due
from .runs import run as do_run

log = logging.getLogger(__name__)

DAYS_OF_KEYS = 30
"""So long a repeated 提交编号 gets its first answer again."""
DAYS_OF_FILES = 7
BATCH = 5000


@app.task(name="records.remove_content", queue="default", retry=5)
def remove_content(contents: list[str]) -> list[str]:
    """Let go of content that no attachment uses."""
    return remove_unused(contents)


@app.task(name="records.run", queue="slow")
def run(run_id: int) -> None:
    """Long work that a person asked for."""
    do_run(run_id)


# The worker's clock is UTC: 16:10 is ten past midnight in Shanghai.
@app.periodic(cron="10 16 * * *")
@app.task(name="records.seal_daily", queue="clock", retry=3)
def seal_daily(timestamp: int = 0) -> None:
    """Seal everything that was written until now."""
    try:
        seal(last_settled_line(), by=Actor.system("每日封存"))
    except AlreadySealed:
        return


@app.periodic(cron="30 17 * * *")
@app.task(name="records.forget_keys", queue="clock")
def forget_keys(timestamp: int = 0) -> int:
    """Forget keys that nobody will send again; in batches, so that no long lock is held."""
    before, gone = now() - timedelta(days=DAYS_OF_KEYS), 0
    while True:
        batch = list(Once.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:BATCH])
        if not batch:
            return gone
        gone += Once.objects.filter(pk__in=batch, at__lt=before).delete()[0]


@app.periodic(cron="35 17 * * *")
@app.task(name="records.forget_runs", queue="clock")
def forget_runs(timestamp: int = 0) -> int:
    """Clear the files of runs that ended a week ago: they are copies, and may hold personal data."""
    old = Run.objects.filter(finished_at__lt=now() - timedelta(days=DAYS_OF_FILES)).exclude(file_sha256="")
    files = list(old.values_list("pk", "file_sha256")[:BATCH])
    Run.objects.filter(pk__in=[pk for pk, _sha256 in files]).update(file_sha256="")
    remove_unused(sha256 for _pk, sha256 in files)
    return len(files)


@app.periodic(cron="45 17 * * *")
@app.task(name="records.propose_due", queue="clock")
def propose(timestamp: int = 0) -> int:
    """Propose for appraisal what has been kept long enough. Nothing is destroyed by itself."""
    return propose_due()
