"""The job worker: one process, quick queues and slow queues side by side so that none waits for the other."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app as django_app

from shanzhi.site import jobs

QUICK_AT_ONCE = 3
GRACE_SECONDS = 8.0
"""A job still running this long after the stop is left to `site.rescue_jobs`."""


def fresh_connection(call_next: Callable[[], Any], context: object, worker: object) -> Any:
    """A job may come hours after the last one: a connection that has died meanwhile is replaced."""
    close_old_connections()
    try:
        return call_next()
    finally:
        close_old_connections()


async def _work(app: App) -> None:
    workers = [
        asyncio.create_task(
            app.run_worker_async(
                name=name,
                queues=list(queues),
                concurrency=at_once,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                fetch_job_polling_interval=2.0,
                task_middleware=[fresh_connection],
            )
        )
        for name, queues, at_once in (("quick", jobs.QUICK, QUICK_AT_ONCE), ("slow", jobs.SLOW, 1))
    ]
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, lambda: [worker.cancel() for worker in workers])
    done, pending = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    # One that ends by itself has lost the database: end both, whoever watches over us starts again.
    for worker in pending:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    for worker in done:
        if not worker.cancelled() and (trouble := worker.exception()):
            raise trouble


def work() -> None:
    """Do jobs until told to stop."""
    with django_app.replace_connector(django_app.connector.get_worker_connector()) as app:  # type: ignore[attr-defined]
        asyncio.run(_with_open(app))


async def _with_open(app: App) -> None:
    async with app.open_async():
        await _work(app)
