"""The web server: Granian with our ASGI application, one process a core by default."""

from __future__ import annotations

import os
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

MOST_PROCESSES = 4


def default_processes() -> int:
    """One a core, four at most: more need a look at the database's connections first."""
    return max(1, min(MOST_PROCESSES, len(os.sched_getaffinity(0))))


def serve(host: str, port: int, *, processes: int, certificate: Path | None = None, key: Path | None = None) -> None:
    """Serve until told to stop. Blocks; run it in a process of its own."""
    os.environ["SHANZHI_SERVED"] = "1"
    Server(
        "shanzhi.site.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        http=HTTPModes.http1 if certificate is None else HTTPModes.auto,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=8,
        ssl_cert=certificate,
        ssl_key=key,
    ).serve()
