"""The worker's wiring: every room's `jobs.py` is found, and every queue has a worker."""

from __future__ import annotations

from procrastinate import App

QUEUES = ("default", "notices", "clock", "slow")
"""default: ordinary; notices: messages going out; clock: periodic scans; slow: exports, imports, backups."""


def on_ready(app: App) -> None:
    """Called once the apps are loaded and every room's jobs are registered."""
