"""From ASGI to WSGI and back, with real threads and a WSGI application in place of Django."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from shanzhi.site import bridge
from shanzhi.site.bridge import WsgiBridge

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def answering(make: Callable[[dict[str, Any]], HttpResponse]) -> Wsgi:
    """As Django's handler does: status and headers, then the response itself as the iterable."""

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        response = make(environ)
        start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    return app


def ask(
    app: Wsgi,
    *,
    method: str = "GET",
    path: str = "/",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: Iterable[bytes] = (),
    hang_up: bool = False,
) -> tuple[int | None, bytes, int]:
    """Status, body, and in how many pieces the body came."""
    pieces = list(body)
    arriving = [
        {"type": "http.request", "body": piece, "more_body": hang_up or number < len(pieces) - 1}
        for number, piece in enumerate(pieces)
    ]
    if hang_up:
        arriving.append({"type": "http.disconnect"})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return arriving.pop(0)

    def send(message: Any) -> asyncio.Future[None]:
        """As the real server's: something to wait for, but no coroutine."""
        sent.append(message)
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        gone.set_result(None)
        return gone

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"q=1",
        "http_version": "1.1",
        "headers": list(headers),
        "client": ("10.0.0.9", 5000),
        "server": ("127.0.0.1", 80),
        "scheme": "http",
    }

    async def go() -> None:
        pages = WsgiBridge(app, threads=2)
        try:
            await pages(scope, receive, send)
        finally:
            pages.close()

    asyncio.run(go())
    status = next((m["status"] for m in sent if m["type"] == "http.response.start"), None)
    parts = [m["body"] for m in sent if m["type"] == "http.response.body"]
    return status, b"".join(parts), len(parts)


def test_it_works() -> None:
    app = answering(lambda environ: HttpResponse(environ["PATH_INFO"] + "?" + environ["QUERY_STRING"]))
    assert ask(app, path="/cases") == (200, b"/cases?q=1", 1)


def test_a_body_arrives_whole_however_it_came() -> None:
    app = answering(lambda environ: HttpResponse(environ["wsgi.input"].read()))
    length = [(b"content-length", b"6")]
    assert ask(app, method="POST", headers=length, body=[b"ab", b"cd", b"ef"])[1] == b"abcdef"


def test_a_slow_sender_holds_no_thread() -> None:
    called = threading.Event()

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        called.set()
        return HttpResponse("")

    ask(app, method="POST", headers=[(b"content-length", b"9")], body=[b"abc"], hang_up=True)
    assert not called.is_set()


def test_a_body_beyond_every_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "LARGEST_BODY", 4)
    app = answering(lambda environ: HttpResponse("taken"))
    assert ask(app, method="POST", headers=[(b"content-length", b"6")], body=[b"abcdef"])[0] == 413


def test_nobody_can_forge_the_proxys_headers() -> None:
    app = answering(lambda environ: HttpResponse(environ.get("HTTP_X_FORWARDED_FOR", "none")))
    assert ask(app, headers=[(b"x_forwarded_for", b"1.2.3.4")])[1] == b"none"
    assert ask(app, headers=[(b"x-forwarded-for", b"1.2.3.4")])[1] == b"1.2.3.4"


def test_a_file_goes_out_in_pieces_and_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 20_000)
    file = path.open("rb")
    status, body, pieces = ask(answering(lambda environ: FileResponse(file)))
    assert (status, len(body)) == (200, 20_000)
    assert pieces > 2
    assert file.closed


def test_a_stream_is_made_in_one_thread() -> None:
    """Its database cursor belongs to that thread."""
    threads = []

    def rows() -> Iterable[bytes]:
        for number in range(3):
            threads.append(threading.current_thread().name)
            yield str(number).encode()

    status, body, _ = ask(answering(lambda environ: StreamingHttpResponse(rows())))
    assert (status, body) == (200, b"012")
    assert len(set(threads)) == 1


def test_a_response_is_closed_after_it_was_read() -> None:
    closed = []

    class Page(HttpResponse):
        def close(self) -> None:
            closed.append(True)
            super().close()

    ask(answering(lambda environ: Page(io.BytesIO(b"ab").read())))
    assert closed == [True]
