"""The web server: Granian with our ASGI application, one process a core by default."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from shanzhi.site.processes import END_STREAMS

MOST_PROCESSES = 4


def default_processes() -> int:
    """One a core, four at most: more need a look at the database's connections first."""
    return max(1, min(MOST_PROCESSES, len(os.sched_getaffinity(0))))


class _Server(Server):  # type: ignore[misc, valid-type] # chosen by Granian for this Python
    """Granian waits for running answers before it stops. A live stream never ends by itself, so each worker is
    first asked to end its streams; browsers come back to the next server within seconds."""

    def shutdown(self, exit_code: int = 0) -> None:
        for worker in self.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.inner.pid, END_STREAMS)
        super().shutdown(exit_code)


def serve(host: str, port: int, *, processes: int, certificate: Path | None = None, key: Path | None = None) -> None:
    """Serve until told to stop. Blocks; run it in a process of its own."""
    os.environ["SHANZHI_SERVED"] = "1"
    _Server(
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
