"""What other rooms may hear about what is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunEnded:
    """作业已结束. Long work that a person asked for is done, or could not be done."""

    run_id: int
    kind: str
    title: str
    by_id: int | None
    is_finished: bool
