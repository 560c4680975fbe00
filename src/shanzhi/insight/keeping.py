"""What this room keeps of a case beyond numbers: the words of a second look. They go when the case's content goes."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.records import panels as records

from .models import Recheck

PREFIX = "case/"


def register() -> None:
    records.register_destroyer(PREFIX, _wipe)


def _wipe(subject: str, by: Actor) -> dict[str, Any]:
    code = subject.removeprefix(PREFIX)
    return {"rechecks": Recheck.objects.filter(case__code=code).exclude(words="").update(words="")}
