"""实时流. `/live`: what changed, to every open page that may know it, within two seconds.

The stream carries ids, codes and verbs only, never content: a page asks for the piece it shows. One connection
a process listens to the crier; each stream gets what its member may see by the same rule as everything else.
Messages: `hello` (the server's time), `changed` ({"cases": [{"id", "code", "verb", "n"}], "inbox": true}) and
`resync` (something may have been missed: look everything up again).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import random
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import connections

from shanzhi.cases import rules
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.site.bridge import environ_of
from shanzhi.site.crier import CHANNEL, own_parameters
from shanzhi.site.doors import LIVE_DOOR
from shanzhi.site.wsgi import application as django

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH = "/live"
HEARTBEAT_SECONDS = 15
ASK_AGAIN_SECONDS = 60
"""How long a stream goes on before it is asked anew who may read it: a relieved or signed-out member stops
hearing within this time even if nobody said so."""
ASK_AGAIN = "ask again"
"""Said to a stream and not sent: rights or sign-in of its member have changed."""
END = "end"
"""Said to a stream and not sent: the server is going; the browser comes back to the next one."""
WAITING = 200
"""Messages a slow browser may leave waiting before it is told to look everything up instead."""
ASKERS = 2
"""Threads that ask Django who is listening; each keeps a database connection."""
_askers = ThreadPoolExecutor(max_workers=ASKERS, thread_name_prefix="live")
_boot = f"{os.getpid():x}{random.getrandbits(24):x}"
_numbers = itertools.count(1)


@dataclass(slots=True, eq=False)
class Stream:
    """One open page."""

    actor: Actor
    waiting: asyncio.Queue[tuple[str, dict[str, Any]]]

    def put(self, event: str, data: dict[str, Any]) -> None:
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait((ASK_AGAIN, {}))
            event, data = "resync", {}
        self.waiting.put_nowait((event, data))


def may_hear(actor: Actor, path: str, circle: str, unit_ids: list[int], member_ids: list[int]) -> bool:
    """The rule of the case itself, asked with what the announcement says about it."""
    case = SimpleNamespace(
        circle=circle,
        area_path=path,
        desk_id=None,
        procedure_owner_id=None,
        substance_owner_id=None,
        first_contact_id=None,
    )
    errands = [SimpleNamespace(unit_id=unit, handler_id=None) for unit in unit_ids]
    errands += [SimpleNamespace(unit_id=None, handler_id=member) for member in member_ids]
    return rules.may_see(case, errands, actor)  # type: ignore[arg-type]


class Hub:
    """Of one process: the connection that listens, and the streams it feeds."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self.is_listening = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.is_listening = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None
            self.is_listening.clear()

    async def _listen(self) -> None:
        """For ever: a lost database is looked for again, and what may have been missed is looked up."""
        while True:
            try:
                async with await self._connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self.is_listening.set()
                    self.tell_all("resync", {})
                    async for notify in connection.notifies():
                        self.hear(json.loads(notify.payload))
            except (psycopg.Error, OSError) as trouble:
                self.is_listening.clear()
                log.warning("the live stream lost the database: %s", type(trouble).__name__)
            await asyncio.sleep(1)

    @staticmethod
    async def _connect() -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(**own_parameters(connections["default"]), autocommit=True)

    def end_streams(self) -> None:
        """The server is about to stop."""
        self.tell_all(END, {})

    def tell_all(self, event: str, data: dict[str, Any]) -> None:
        for stream in self.streams:
            stream.put(event, data)

    def hear(self, news: dict[str, Any]) -> None:
        """Give each stream its part of one message of the crier."""
        if news.get("all"):
            self.tell_all("resync", {})
            return
        inboxes, members = set(news.get("inboxes", ())), set(news.get("members", ()))
        units, rows = set(news.get("units", ())), news.get("cases", ())
        for stream in self.streams:
            part: dict[str, Any] = {}
            if stream.actor.id in members or units & stream.actor.unit_ids:
                stream.put(ASK_AGAIN, {})
            seen = [
                {"id": id_, "code": code, "verb": verb, "n": version}
                for id_, code, verb, version, path, circle, its_units, its_members in rows
                if may_hear(stream.actor, path, circle, its_units, its_members)
            ]
            if seen:
                part["cases"] = seen
            if stream.actor.id in inboxes:
                part["inbox"] = True
            if part:
                stream.put("changed", part)


hub = Hub()


def _unheard(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Callable[[bytes], object]:
    """Nobody reads this answer: only who asked is wanted."""
    return lambda _piece: None


def _knock(scope: Message) -> Actor | None:
    """Ask Django, with all its middleware, who this is. Runs in a thread."""
    found: list[Actor] = []
    environ = environ_of({**scope, "method": "GET"}, BytesIO())
    environ[LIVE_DOOR] = found
    answer = django(environ, _unheard)
    answer.close()
    return found[0] if found else None


async def stream(scope: Message, receive: Receive, send: Send) -> None:
    """One browser's stream, until it hangs up or may no longer listen."""
    loop = asyncio.get_running_loop()
    actor = await loop.run_in_executor(_askers, _knock, scope)
    if actor is None:
        # Any answer but 200 tells an EventSource to give up instead of knocking every three seconds.
        await send({"type": "http.response.start", "status": 401, "headers": [(b"cache-control", b"no-store")]})
        await send({"type": "http.response.body", "body": b""})
        return
    own = Stream(actor, asyncio.Queue(WAITING))
    hub.streams.add(own)
    writing = asyncio.create_task(_write(own, scope, send))
    try:
        await _until_gone(receive, writing)
    finally:
        hub.streams.discard(own)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def _until_gone(receive: Receive, writing: asyncio.Task[None]) -> None:
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({gone, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(own: Stream, scope: Message, send: Send) -> None:
    loop = asyncio.get_running_loop()
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _say(send, "hello", {"now": now().isoformat()}, retry=True)
    if any(name == b"last-event-id" for name, _ in scope["headers"]):
        await _say(send, "resync", {})
    # Spread out, so that a thousand pages opened together do not ask together for ever.
    ask_at = loop.time() + ASK_AGAIN_SECONDS * random.uniform(0.5, 1)  # noqa: S311
    while True:
        pause = min(HEARTBEAT_SECONDS, max(0.0, ask_at - loop.time()))
        try:
            event, data = await asyncio.wait_for(own.waiting.get(), pause)
            if event == END:
                await send({"type": "http.response.body", "body": b""})
                return
            if event == ASK_AGAIN:
                ask_at = loop.time()
            else:
                await _say(send, event, data)
        except TimeoutError:
            await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
        if loop.time() >= ask_at:
            actor = await loop.run_in_executor(_askers, _knock, scope)
            if actor is None:
                await _say(send, "bye", {})
                await send({"type": "http.response.body", "body": b""})
                return
            own.actor = actor
            ask_at = loop.time() + ASK_AGAIN_SECONDS


async def _say(send: Send, event: str, data: dict[str, Any], *, retry: bool = False) -> None:
    text = f"id: {_boot}-{next(_numbers)}\nevent: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n"
    if retry:
        text += "retry: 2000\n"
    await send({"type": "http.response.body", "body": (text + "\n").encode(), "more_body": True})
