"""Work that waits."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from .delivery import deliver_due

LOCK = "notices.deliver"


@app.periodic(cron="* * * * *", queueing_lock=LOCK)
@app.task(name="notices.deliver", queue="notices")
def deliver(timestamp: int = 0) -> int:
    """Send what is due. Runs every minute, and soon after an act has left something."""
    return deliver_due()


def deliver_soon() -> None:
    """Ask for a run now, unless one is waiting already."""
    try:
        with transaction.atomic():
            deliver.configure(queueing_lock=LOCK).defer(timestamp=0)
    except AlreadyEnqueued:
        return
