"""Work that waits: done once, with a fresh connection, and done again when its worker was killed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app

from shanzhi.site import jobs, working

done: list[str] = []


@app.task(name="test.remember", queue="default")
def remember(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    done.append(word)


@pytest.fixture(autouse=True)
def _nothing_done(transactional_db: None) -> Iterator[None]:
    done.clear()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    yield


def let_go(call_next: Callable[[], Any], context: object, worker: object) -> Any:
    """As the real worker does, and leave no connection behind that would hold up the end of the test database."""
    try:
        return working.fresh_connection(call_next, context, worker)
    finally:
        connections.close_all()


def work_once() -> None:
    """A worker that ends when there is nothing left."""

    async def go() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            async with worker.open_async():
                await worker.run_worker_async(
                    queues=list(jobs.QUEUES),
                    wait=False,
                    install_signal_handlers=False,
                    task_middleware=[let_go],
                )

    asyncio.run(go())


def test_it_works() -> None:
    remember.defer(word="一")
    work_once()
    assert done == ["一"]
    work_once()
    assert done == ["一"]


def test_what_was_rolled_back_is_not_done() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        remember.defer(word="没有发生")
        raise RuntimeError
    work_once()
    assert done == []


def test_what_a_killed_worker_left_is_done_again() -> None:
    remember.defer(word="杀掉之前")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    jobs.rescue_jobs.defer(timestamp=0)
    work_once()
    assert done == ["杀掉之前"]


def test_a_connection_that_died_between_two_jobs_is_replaced() -> None:
    remember.defer(word="前")
    work_once()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connections.close_all()
    remember.defer(word="后")
    work_once()
    assert done == ["前", "后"]
