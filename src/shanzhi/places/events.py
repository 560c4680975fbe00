"""What other rooms may hear about areas. Past tense; ids and plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDrawn:
    """已划设"""

    area_id: int
    path: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRedrawn:
    """边界已调整"""

    area_id: int
    path: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRenumbered:
    """代码或名称已变更"""

    area_id: int
    path: str
    old_code: str
    new_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRetired:
    """已撤并. Who governs now: `successor_ids`."""

    area_id: int
    path: str
    successor_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMoved:
    """已划转. A moved area is a new one; `area_id` has been retired."""

    area_id: int
    path: str
    new_id: int
    new_path: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AreasImported:
    """已导入"""

    run_id: int | None
    created: int
    changed: int
