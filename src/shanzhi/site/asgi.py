"""The one door of the web server: `/live` is a stream, everything else is Django in a pool of threads.

Thousands of streams wait in the event loop and take no thread, so they never keep a page waiting. Why this
and not Django's own ASGI handler: docs/adr/0001-server.md.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

# Sets Django up: before it nothing that knows a model can be imported.
from shanzhi.site.wsgi import application as django

# isort: split
from django.urls import get_resolver

from shanzhi.site import live
from shanzhi.site.bridge import WsgiBridge
from shanzhi.site.processes import END_STREAMS, die_with_parent

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

THREADS = int(os.environ.get("SHANZHI_THREADS", "8"))
pages = WsgiBridge(django, threads=THREADS)
# Every address is read now: the first visitor does not wait, and a fault stops the server instead of every page.
get_resolver().url_patterns  # noqa: B018


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI entry point."""
    if scope["type"] == "http":
        if scope["path"] == live.PATH:
            await live.stream(scope, receive, send)
        else:
            await pages(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if os.environ.get("SHANZHI_SERVED"):
                # Not a request to end but the end: a worker whose server was killed would go on answering on its port.
                die_with_parent(signal.SIGKILL)
                asyncio.get_running_loop().add_signal_handler(END_STREAMS, live.hub.end_streams)
            await live.hub.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await live.hub.stop()
            pages.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
