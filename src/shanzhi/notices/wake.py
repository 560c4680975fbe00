"""Waking the worker: a nudge that may be lost, because it also looks by itself every minute."""

from __future__ import annotations

import logging
import threading
import time

from django.db import transaction

log = logging.getLogger(__name__)

SECONDS = 1.0
_lock = threading.Lock()
_last = 0.0


def wake_after_commit() -> None:
    """Once this transaction has committed, have the messages sent; one nudge a second from each process is enough."""
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    global _last  # noqa: PLW0603 - one a process
    with _lock:
        if time.monotonic() - _last < SECONDS:
            return
        _last = time.monotonic()
    from .jobs import deliver_soon

    deliver_soon()
