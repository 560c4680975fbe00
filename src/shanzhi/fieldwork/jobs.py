"""Work that waits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shanzhi.kernel.clock import now

from .actions.take_piece import FORGOTTEN_AFTER
from .models import Photo


@app.periodic(cron="40 3 * * *")
@app.task(name="fieldwork.forget_half_sent", queue="slow")
def forget_half_sent(timestamp: int) -> None:
    """Photos whose record never came: whoever took them still has them on the phone and sends them anew."""
    Photo.objects.filter(at__lt=now() - FORGOTTEN_AFTER).delete()
