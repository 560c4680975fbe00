"""From ASGI to WSGI. The body is complete before a thread is taken, so a slow sender holds no thread."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.http import FileResponse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]

IN_MEMORY = 1024 * 1024
"""Bytes of a body kept in memory; a larger one goes to a temporary file."""
LARGEST_BODY = 512 * 1024 * 1024
"""No room takes more in one request; the rooms' own limits are lower and answer with a sentence."""


class _HungUp(Exception):
    """The browser went away before it had said everything."""


class _TooLarge(Exception):
    """The body is larger than anything a room would take."""


class WsgiBridge:
    """Run a WSGI application under ASGI in `threads` threads, which live as long as the process
    and so keep their database connections."""

    def __init__(self, app: Callable[..., Iterable[bytes]], *, threads: int) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    def close(self) -> None:
        """Let running requests end; take no more."""
        self.threads.shutdown(wait=True, cancel_futures=True)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        try:
            body = await _whole_body(scope, receive)
        except _HungUp:
            return
        except _TooLarge:
            await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        with body:

            async def pass_on(message: Message) -> None:
                """A server's `send` may give any awaitable; only a coroutine can be handed to the loop."""
                await send(message)

            answer = _Answer(lambda message: asyncio.run_coroutine_threadsafe(pass_on(message), loop).result())
            await loop.run_in_executor(self.threads, answer.make, self.app, environ_of(scope, body))
            if answer.file is not None:
                await self._send_file(answer, answer.file, send)
            elif answer.body is not None:
                await send(answer.start())
                await send({"type": "http.response.body", "body": answer.body})

    async def _send_file(self, answer: _Answer, file: Iterator[bytes], send: Send) -> None:
        """No thread is held while a slow browser takes a piece; the next is read when the last is gone."""
        loop = asyncio.get_running_loop()
        try:
            await send(answer.start())
            while piece := await loop.run_in_executor(self.threads, next, file, b""):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await loop.run_in_executor(self.threads, answer.close)


async def _whole_body(scope: Message, receive: Receive) -> IO[bytes]:
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    if scope["method"] in ("GET", "HEAD") and _header(scope, b"content-length") is None:
        return body
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise _HungUp
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY:
            body.close()
            raise _TooLarge
        body.write(chunk)
        more = message.get("more_body", False)
    body.seek(0)
    return body


class _Answer:
    """What the application said. A page comes whole, a file in pieces; any other stream is sent from the thread
    that makes it, because its database cursor belongs to that thread."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self.body: bytes | None = None
        self.file: Iterator[bytes] | None = None
        self._send = send
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._answer: Iterable[bytes] = ()

    def make(self, app: Callable[..., Iterable[bytes]], environ: Environ) -> None:
        """Runs in a page thread."""
        self._answer = app(environ, self._start)
        if isinstance(self._answer, FileResponse):
            self.file = iter(self._answer)
            return
        try:
            if getattr(self._answer, "streaming", False):
                self._send(self.start())
                for piece in self._answer:
                    self._send({"type": "http.response.body", "body": piece, "more_body": True})
                self._send({"type": "http.response.body", "body": b""})
            else:
                self.body = b"".join(self._answer)
        finally:
            self.close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        self._status = int(status[:3])
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    def start(self) -> Message:
        return {"type": "http.response.start", "status": self._status, "headers": self._headers}

    def close(self) -> None:
        """Ends the request: Django looks after its connection and closes files."""
        self._answer.close()  # type: ignore[attr-defined]


def _header(scope: Message, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


def environ_of(scope: Message, body: IO[bytes]) -> Environ:
    """The WSGI environ of an ASGI request."""
    host, port = scope.get("server") or ("127.0.0.1", 80)
    client = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for key, value in scope["headers"]:
        name = key.decode("latin-1")
        # `X_Forwarded_For` would look like the proxy's own `X-Forwarded-For` once in the environ.
        if "_" in name:
            continue
        name = name.upper().replace("-", "_")
        if name not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            name = f"HTTP_{name}"
        text = value.decode("latin-1")
        environ[name] = f"{environ[name]},{text}" if name in environ else text
    return environ
