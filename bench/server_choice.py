"""Which web server: processor milliseconds a request, alone and with many live streams open.

    .venv/bin/python bench/server_choice.py [--requests 4000] [--streams 300]

Needs, beside the project's own environment, `uvicorn[standard]` and `a2wsgi` (only here: neither was chosen):
variants whose package is missing are left out and named. Every variant runs one process on a port of 127.0.0.1,
serves the same Django view of 5 KB through the same middleware, and is asked over eight kept-alive connections.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import importlib.util
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).resolve()
SOURCE = HERE.parents[1] / "src"
CONNECTIONS = 8

VARIANTS: dict[str, tuple[str, list[str]]] = {
    "granian wsgi": ("granian", ["granian", "--interface", "wsgi", "--blocking-threads", "8", "server_choice:wsgi"]),
    "granian asgi, own bridge": ("granian", ["granian", "--interface", "asgi", "server_choice:own"]),
    "granian asgi, a2wsgi": ("a2wsgi", ["granian", "--interface", "asgi", "server_choice:borrowed"]),
    "granian asgi, django asgi": ("granian", ["granian", "--interface", "asgi", "server_choice:django_asgi"]),
    "uvicorn, own bridge": ("uvicorn", ["uvicorn", "--no-access-log", "server_choice:own"]),
    "uvicorn, django asgi": ("uvicorn", ["uvicorn", "--no-access-log", "server_choice:django_asgi"]),
}


def _configure() -> None:
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    page = "善治" * 900

    def view(request: Any) -> HttpResponse:
        return HttpResponse(page)

    settings.configure(
        SECRET_KEY="measured",  # noqa: S106
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=type("urls", (), {"urlpatterns": [path("", view)]}),
        MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
        LOGGING_CONFIG=None,
    )


async def _stream(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    while True:
        await send({"type": "http.response.body", "body": b"event: changed\ndata: {}\n\n", "more_body": True})
        await asyncio.sleep(1)


def _with_stream(pages: Any) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while True:
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
                if kind == "lifespan.shutdown":
                    return
        elif scope["path"] == "/live":
            await _stream(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return app


def __getattr__(name: str) -> Any:
    """The applications, made only in the server's process and only the one that is asked for."""
    if name not in ("wsgi", "own", "borrowed", "django_asgi"):
        raise AttributeError(name)
    return _made(name)


@functools.cache
def _made(name: str) -> Any:
    _configure()
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application

    if name == "django_asgi":
        return _with_stream(get_asgi_application())
    wsgi = get_wsgi_application()
    if name == "wsgi":
        return wsgi
    if name == "own":
        from shanzhi.site.bridge import WsgiBridge

        return _with_stream(WsgiBridge(wsgi, threads=8))
    from a2wsgi import WSGIMiddleware

    return _with_stream(WSGIMiddleware(wsgi, workers=8))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processor_seconds(parent: psutil.Process) -> float:
    total = 0.0
    for process in [parent, *parent.children(recursive=True)]:
        times = process.cpu_times()
        total += times.user + times.system
    return total


async def _ask(port: int, count: int, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(count):
        began = time.perf_counter()
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: shanzhi=abcdef\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
    writer.close()


async def _listen(port: int, heard: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    try:
        while data := await reader.read(4096):
            heard[0] += data.count(b"event:")
    except asyncio.CancelledError:
        writer.close()
        raise


async def _drive(process: psutil.Process, port: int, requests: int, streams: int) -> dict[str, float]:
    heard = [0]
    listening = [asyncio.create_task(_listen(port, heard)) for _ in range(streams)]
    await asyncio.sleep(2 if streams else 0)
    quiet = time.perf_counter(), _processor_seconds(process)
    if streams:
        await asyncio.sleep(3)
    idle = (_processor_seconds(process) - quiet[1]) / max(time.perf_counter() - quiet[0], 0.001) if streams else 0.0
    took: list[float] = []
    before, began = _processor_seconds(process), time.perf_counter()
    await asyncio.gather(*(_ask(port, requests // CONNECTIONS, took) for _ in range(CONNECTIONS)))
    elapsed = time.perf_counter() - began
    used = _processor_seconds(process) - before - idle * elapsed
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    took.sort()
    return {
        "cpu_ms": used / len(took) * 1000,
        "per_second": len(took) / elapsed,
        "p50": statistics.median(took) * 1000,
        "p99": took[int(len(took) * 0.99)] * 1000,
        "memory_mb": sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 2**20,
        "idle_ms": idle * 1000,
        "heard": heard[0],
    }


async def _measure(command: list[str], requests: int, streams: int) -> dict[str, float]:
    port = _free_port()
    place = ["--port", str(port), "--host", "127.0.0.1"]
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}:{SOURCE}"}
    process = subprocess.Popen(
        [sys.executable, "-m", *command, *place],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                await _ask(port, 20, [])
                break
            except OSError:
                await asyncio.sleep(0.1)
        else:
            raise SystemExit(f"{' '.join(command)} did not start; run it by hand to see why")
        await asyncio.gather(*(_ask(port, 50, []) for _ in range(CONNECTIONS)))
        return await _drive(psutil.Process(process.pid), port, requests, streams)
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--streams", type=int, default=300)
    asked = parser.parse_args()
    print(f"{'':28}{'streams':>8}{'cpu ms':>8}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8}{'MB':>6}{'idle ms/s':>10}")
    for name, (package, command) in VARIANTS.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name:28}  left out: {package} is not installed")
            continue
        for streams in (0, asked.streams):
            if streams and name == "granian wsgi":
                print(f"{name:28}{streams:8}  cannot: every stream would hold a thread")
                continue
            got = asyncio.run(_measure(command, asked.requests, streams))
            print(
                f"{name:28}{streams:8}{got['cpu_ms']:8.3f}{got['per_second']:8.0f}{got['p50']:8.2f}"
                f"{got['p99']:8.2f}{got['memory_mb']:6.0f}{got['idle_ms']:10.1f}"
            )


if __name__ == "__main__":
    main()
