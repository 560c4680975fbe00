"""What follows an act and must not be lost: a job in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procrastinate.contrib.django import app


def remove_later(contents: Iterable[str]) -> None:
    """Once the act has committed, let go of whatever of this content nobody uses."""
    wanted = sorted({sha256 for sha256 in contents if sha256})
    if wanted:
        app.configure_task("records.remove_content", queue="default").defer(contents=list[Any](wanted))
