"""What the tests of records share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.records.actions import write


@pytest.fixture
def clerk() -> Actor:
    return person(7, "李娟", "records.attach", "records.redact", "records.dossier", "records.look")


@pytest.fixture
def auditor() -> Actor:
    return person(9, "审计员", "records.read_audit", "records.verify", "records.destroy")


def person(id: int, name: str, *permissions: str) -> Actor:
    grant = Grant(post_id=1, post="指挥员", unit_id=1, unit="指挥室", permissions=frozenset(permissions), reach=("",))
    return Actor(id=id, name=name, grants=(grant,))


@pytest.fixture
def trail(db: None, clerk: Actor) -> Callable[..., None]:
    """trail("case/A", 3) writes three lines."""

    def lines(subject: str, count: int) -> None:
        for number in range(1, count + 1):
            write(subject, "cases.note", detail={"words": f"第{number}次走访"}, by=clerk)

    return lines


@contextmanager
def burglar() -> Iterator[Callable[[str], None]]:
    """Somebody with the database's own password, who gets past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor.execute
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
