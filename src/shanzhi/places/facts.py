"""Flat read-only rows about areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import Area

FIELDS = ("id", "code", "name", "label", "level", "path", "lon", "lat", "schematic", "kind")


@dataclass(frozen=True, slots=True)
class AreaFact:
    """One area as other rooms see it. `path` holds the ids from the root down, each followed by a dot."""

    id: int
    code: str
    name: str
    label: str
    level: str
    path: str
    lon: float | None
    lat: float | None
    schematic: bool
    kind: str = "basic"

    @property
    def ids(self) -> tuple[int, ...]:
        """Of the ancestors from the root down, and its own last."""
        return tuple(int(part) for part in self.path.rstrip(".").split("."))

    @property
    def parent_id(self) -> int | None:
        ids = self.ids
        return ids[-2] if len(ids) > 1 else None


def facts(areas: QuerySet[Area]) -> list[AreaFact]:
    return [AreaFact(*row) for row in areas.values_list(*FIELDS)]


def fact(area: Area) -> AreaFact:
    return AreaFact(*(getattr(area, name) for name in FIELDS))


def from_rows(rows: Iterable[tuple[Any, ...]]) -> list[AreaFact]:
    """Rows whose columns are `FIELDS`."""
    return [AreaFact(*row) for row in rows]
