"""Work that waits."""

from __future__ import annotations

import logging
from dataclasses import astuple
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F
from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal

from . import actions as staff
from . import importing
from .errors import StillHolds
from .models import RosterImport, SignIn
from .queries import actor_for, left_with_work

log = logging.getLogger(__name__)
STATE = RosterImport.State


@app.task(name="staff.take_over_roster", queue="slow")
def take_over_roster(run_id: int) -> None:
    """Carry out a confirmed import. Broken off and begun again it does what is left; done, it does nothing."""
    run = (
        RosterImport.objects.select_related("made_by")
        .filter(pk=run_id, state__in=[STATE.QUEUED, STATE.RUNNING])
        .first()
    )
    if run is None or run.file is None:
        return
    run.state = STATE.RUNNING
    run.save(update_fields=["state"])

    def told(done: int, total: int) -> None:
        RosterImport.objects.filter(pk=run_id).update(done=done)

    try:
        rows = importing.open_table(run.what, bytes(run.file))
        report = importing.carry_out(run.what, rows, progress=told, by=actor_for(run.made_by, via="web"))
    except Refusal as refusal:
        run.state, run.failure = STATE.FAILED, str(refusal)[:300]
    except Exception:
        log.exception("roster import %s broke off", run_id)
        run.state = STATE.FAILED
        run.failure = "导入中途出错，已导入的行有效，其余未导入。可再次上传同一文件，已导入的不会重复。"
    else:
        run.state, run.file, run.done = STATE.FINISHED, None, report.total
        run.counts = dict(report.counts)
        run.findings = [astuple(f) for f in report.findings[: importing.MOST_FINDINGS]]
    run.finished_at = now()
    run.save()


KEPT_FOR = timedelta(days=400)
"""The law asks for half a year of log-ins at least."""


@app.periodic(cron="10 0 * * *", queueing_lock="staff.end_terms")
@app.task(name="staff.end_terms", queue="clock", queueing_lock="staff.end_terms")
def end_terms(timestamp: int = 0) -> int:
    """Nightly: terms that have run out are closed. Whoever still holds work of the post stays on the list of ended
    terms until it is handed over; the rights are gone either way. Returns how many were closed."""
    closed = 0
    for post in left_with_work(limit=5000):
        try:
            staff.relieve(post, reason="任期届满", by=Actor.system("任期"))
            closed += 1
        except StillHolds:
            continue
    return closed


@app.periodic(cron="40 3 * * *", queueing_lock="staff.tidy_sign_ins")
@app.task(name="staff.tidy_sign_ins", queue="slow", queueing_lock="staff.tidy_sign_ins")
def tidy_sign_ins(timestamp: int = 0) -> None:
    """Nightly: sessions that have run out go, their sign-ins are marked ended, and very old ones are forgotten."""
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.filter(expire_date__lt=now()).delete()
    SignIn.objects.filter(ended_at=None, seen_at__lt=now() - idle).update(
        ended_at=F("seen_at") + idle, ended_why="idle"
    )
    SignIn.objects.filter(ended_at__lt=now() - KEPT_FOR).delete()
