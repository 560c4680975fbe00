"""What this room hears."""

from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import listens_to
from shanzhi.records.events import RunEnded

from .actions import send

MACHINE = Actor.system("作业")


@listens_to(RunEnded)
def tell_who_asked(event: RunEnded) -> None:
    """Long work has ended: the person who asked for it may have left the page."""
    if event.by_id is not None:
        send(
            to=event.by_id,
            template="run_finished" if event.is_finished else "run_failed",
            key=f"run/{event.run_id}",
            facts={"title": event.title},
            link=f"/records/runs/{event.run_id}/",
            by=MACHINE,
        )
