"""Asking for long work: the act leaves a run and its job, in one transaction."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now

from ..models import Run


def asked(kind: Run.Kind, what: dict[str, Any], by: Actor) -> Run:
    """A run that waits for the worker."""
    row = Run.objects.create(kind=kind, asked=what, by_id=by.id, by_name=by.name, created_at=now())
    app.configure_task("records.run", queue="slow").defer(run_id=row.pk)
    return row
