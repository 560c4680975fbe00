"""Work that waits."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal

from . import importing
from .actions.take_piece import FORGOTTEN_AFTER
from .models import DoorImport, Photo

log = logging.getLogger(__name__)
STATE = DoorImport.State


@app.periodic(cron="40 3 * * *")
@app.task(name="fieldwork.forget_half_sent", queue="slow")
def forget_half_sent(timestamp: int) -> None:
    """Photos whose record never came: whoever took them still has them on the phone and sends them anew."""
    Photo.objects.filter(at__lt=now() - FORGOTTEN_AFTER).delete()


@app.task(name="fieldwork.take_over_doors", queue="slow")
def take_over_doors(run_id: int) -> None:
    """Carry out a confirmed table. Done, it does nothing."""
    run = DoorImport.objects.select_related("made_by", "campaign").filter(pk=run_id).first()
    if run is None or run.state not in (STATE.QUEUED, STATE.RUNNING):
        return
    run.state = STATE.RUNNING
    run.save(update_fields=["state"])
    try:
        importing.take_over(run)
    except Refusal as refusal:
        run.state, run.failure, run.finished_at = STATE.FAILED, str(refusal)[:300], now()
        run.save()
    except Exception:
        log.exception("import of doors %s broke off", run_id)
        run.state, run.finished_at = STATE.FAILED, now()
        run.failure = "导入中途出错，已导入的行有效，其余未导入。可再次上传同一文件，已导入的不会重复。"
        run.save()
