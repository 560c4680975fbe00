"""喊话人. Tells every web process what changed, after the acts have committed.

An act's own commit never carries a NOTIFY: PostgreSQL lets only one such transaction commit at a time. Instead
a thread gathers what was announced in this process and sends it together, at most ten times a second. What it
says may be lost with the process: it serves only open pages, and those look everything up again on reconnecting.
"""

from __future__ import annotations

import atexit
import json
import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from shanzhi.cases.events import CaseChanged
from shanzhi.kernel.events import listens_to
from shanzhi.notices.events import NoticeCreated, NoticesRead
from shanzhi.staff.events import RosterChanged, SignInEnded

log = logging.getLogger(__name__)

CHANNEL = "shanzhi_live"
GATHER_SECONDS = 0.1
LARGEST_PAYLOAD = 7900
"""Bytes; PostgreSQL takes less than 8,000."""
BACKLOG = 5000
"""More than this waiting means that the database is away: pages are told to look everything up instead."""


@dataclass(slots=True)
class News:
    """What is to be told: changed cases by id, members whose inbox is not what it was, members and units whose
    rights or sign-in are not what they were, or simply everything."""

    cases: dict[int, CaseChanged] = field(default_factory=dict)
    inboxes: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.cases or self.inboxes or self.members or self.units or self.everything)

    def add(self, event: object) -> None:
        if isinstance(event, CaseChanged):
            before = self.cases.get(event.case_id)
            self.cases[event.case_id] = _heard_by_both(before, event) if before else event
        elif isinstance(event, NoticeCreated | NoticesRead):
            self.inboxes.add(event.member_id)
        elif isinstance(event, SignInEnded):
            self.members.add(event.member_id)
        elif isinstance(event, RosterChanged):
            self.members |= event.member_ids
            self.units |= event.unit_ids
        if len(self.cases) + len(self.inboxes) + len(self.members) + len(self.units) > BACKLOG:
            for heap in (self.cases, self.inboxes, self.members, self.units):
                heap.clear()
            self.everything = True

    def payloads(self) -> Iterator[str]:
        """JSON messages, each small enough for one NOTIFY."""
        if self.everything:
            yield json.dumps({"all": True})
            return
        yield from _packed("cases", (_as_row(change) for change in self.cases.values()))
        yield from _packed("inboxes", sorted(self.inboxes))
        yield from _packed("members", sorted(self.members))
        yield from _packed("units", sorted(self.units))


def _heard_by_both(before: CaseChanged, after: CaseChanged) -> CaseChanged:
    """Two changes of one case in one breath: the later one, told to whoever should hear of either."""
    return CaseChanged(
        case_id=after.case_id,
        code=after.code,
        verb=after.verb,
        state=after.state,
        version=after.version,
        area_path=after.area_path,
        circle=after.circle if after.circle != "open" else before.circle,
        unit_ids=before.unit_ids | after.unit_ids,
        member_ids=before.member_ids | after.member_ids,
    )


def _as_row(change: CaseChanged) -> list[Any]:
    return [
        change.case_id,
        change.code,
        change.verb,
        change.version,
        change.area_path,
        change.circle,
        sorted(change.unit_ids),
        sorted(change.member_ids),
    ]


def _packed(name: str, rows: Iterable[Any]) -> Iterator[str]:
    room = LARGEST_PAYLOAD - len(name) - 10
    batch: list[str] = []
    size = 0
    for row in rows:
        text = json.dumps(row, separators=(",", ":"))
        if batch and size + len(text) + 1 > room:
            yield f'{{"{name}":[{",".join(batch)}]}}'
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield f'{{"{name}":[{",".join(batch)}]}}'


class Crier:
    """One thread and one connection of its own; both begin with the first thing to tell."""

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._connection: psycopg.Connection | None = None

    def hear(self, event: object) -> None:
        """Never waits for the database."""
        self._heard.put(event)
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._cry, name="crier", daemon=True)
                    self._thread.start()
                    atexit.register(self.stop)

    def stop(self) -> None:
        """Tell what is still waiting and end; at most two seconds."""
        thread = self._thread
        if thread is not None:
            self._heard.put(None)
            thread.join(timeout=2)
            self._thread = None

    def _cry(self) -> None:
        over = False
        news = News()
        while not over:
            over = self._gather(news)
            try:
                self._tell(news)
                news = News()
            except psycopg.Error as trouble:
                log.warning("live pages are not told of changes: %s", type(trouble).__name__)
                self._hang_up()
                if not over:
                    time.sleep(1)
        self._hang_up()

    def _gather(self, news: News) -> bool:
        """Wait for something, then for whatever else comes within a tenth of a second. True: it is over."""
        until = time.monotonic() + GATHER_SECONDS if news else None
        while True:
            try:
                event = self._heard.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
            except queue.Empty:
                return False
            if event is None:
                return True
            news.add(event)
            until = until or time.monotonic() + GATHER_SECONDS

    def _tell(self, news: News) -> None:
        payloads = list(news.payloads())
        if not payloads:
            return
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(**own_parameters(connections["default"]), autocommit=True)
        for payload in payloads:
            self._connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def own_parameters(django: BaseDatabaseWrapper) -> dict[str, Any]:
    """How libpq reaches the database, without what Django adds for its own cursors."""
    known = {"host", "port", "user", "password", "dbname", "connect_timeout", "sslmode", "sslrootcert"}
    return {name: value for name, value in django.get_connection_params().items() if name in known}


crier = Crier()
HEARD = (CaseChanged, NoticeCreated, NoticesRead, SignInEnded, RosterChanged)


@listens_to(object)
def on_anything(event: object) -> None:
    """Everything announced in this process passes here; only what concerns open pages is passed on."""
    if settings.SHANZHI_CRIER and isinstance(event, HEARD):
        crier.hear(event)
