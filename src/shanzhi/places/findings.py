"""What an import says about the rows of a file, before and after it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .models import ImportFinding
from .reading import Row

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all."""

REFUSED = ImportFinding.Weight.REFUSED
WARNING = ImportFinding.Weight.WARNING
NOTE = ImportFinding.Weight.NOTE


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    column: str
    value: str
    weight: str
    reason: str


@dataclass(slots=True)
class Report:
    """Counts of rows and what was found in them. Rows that are refused leave the others untouched."""

    total: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    """created, renamed, redrawn, unchanged, refused."""
    findings: list[Finding] = field(default_factory=list)
    flaws: list[dict[str, Any]] = field(default_factory=list)
    """Gaps, overlaps and what sticks out, as GeoJSON features."""

    def say(self, row: Row, column: str, weight: str, reason: str) -> None:
        value = row.get(column)
        self.findings.append(Finding(row.line, row.head(column)[:40], value[:120], weight, reason[:300]))

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.counts["refused"] += 1
        self.say(row, column, REFUSED, reason)

    def as_counts(self) -> dict[str, int]:
        names = ("created", "renamed", "redrawn", "unchanged", "refused")
        return {"total": self.total, **{name: self.counts[name] for name in names}}
