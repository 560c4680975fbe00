"""Processes that belong together: children end with their parent, a fallen child is started again."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
END_STREAMS = signal.SIGUSR1
"""Sent to a web process before it is asked to stop."""
PATIENCE = 10.0
"""Seconds a child may take to end after SIGTERM."""
CALM = 60.0
"""A child that ran this long and then fell is started again at once; one that keeps falling waits longer."""
LONGEST_WAIT = 15.0


def die_with_parent(sign: int = signal.SIGTERM) -> None:
    """Linux sends us `sign` when the process that started us is gone, however it went."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, sign, 0, 0, 0)


@dataclass
class Child:
    """One program that should always be running."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0
    wait_until: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            # Ctrl-C reaches the parent alone, which ends the children in order.
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, no lock
        )

    def has_fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Nursery:
    """Starts children, keeps them running, ends them all."""

    def __init__(self, children: Sequence[Child], *, on_fall: Callable[[Child, int], None]) -> None:
        self.children = list(children)
        self._on_fall = on_fall

    def start(self) -> None:
        for child in self.children:
            child.start()

    def fallen(self) -> Child | None:
        """Somebody who has ended, while all should be running."""
        return next((child for child in self.children if child.has_fallen()), None)

    def look_after(self) -> None:
        """Call often: starts again whoever has fallen, each time a little later if it keeps falling."""
        moment = time.monotonic()
        for child in self.children:
            if child.process is not None and child.has_fallen():
                child.falls = 1 if moment - child.started_at > CALM else child.falls + 1
                child.wait_until = moment + min(LONGEST_WAIT, 0.25 * 2 ** (child.falls - 1))
                self._on_fall(child, child.process.returncode)
                child.process = None
            if child.process is None and moment >= child.wait_until:
                child.start()

    def end(self) -> None:
        """Ask everybody to finish; after the patience, insist."""
        running = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
