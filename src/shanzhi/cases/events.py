"""What other rooms may hear about a case. Past tense; codes and plain values only, no personal data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanged:
    """案件有变动. Announced once by every act on a case; `verb` says which, e.g. `cases.dispatch`."""

    case_id: int
    code: str
    verb: str
    state: str
    version: int
    area_path: str
    circle: str
    unit_ids: frozenset[int]
    """The desk and every unit with an errand."""
    member_ids: frozenset[int] = frozenset()
    """People concerned by it beyond their units."""
