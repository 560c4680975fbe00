"""What was done, read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shanzhi.kernel import verbs

from .models import Line
from .profiles import profile_in_force, profile_of
from .verification import Fault, Wrong, verify

__all__ = ["Fault", "TrailLine", "Wrong", "profile_in_force", "profile_of", "trail_of", "verify"]


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of a trail, ready to show."""

    seq: int
    at: datetime
    act: str
    label: str
    actor_id: int | None
    actor_name: str
    actor_post: str
    actor_unit: str
    via: str
    detail: dict[str, Any]


def trail_of(subject: str, *, after: int = 0) -> list[TrailLine]:
    """Every line written about a subject since line number `after`, oldest first. 办理轨迹"""
    rows = Line.objects.filter(subject=subject, seq__gt=after).order_by("seq")
    return [as_trail_line(row) for row in rows]


def as_trail_line(row: Line) -> TrailLine:
    """A stored line, ready to show."""
    return TrailLine(
        seq=row.seq,
        at=row.at,
        act=row.act,
        label=verbs.label_of(row.act),
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        actor_post=row.actor_post,
        actor_unit=row.actor_unit,
        via=row.via,
        detail=row.detail,
    )
