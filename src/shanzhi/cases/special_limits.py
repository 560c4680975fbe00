"""Limits that upper rooms set for a while, beside the profile's: an emergency has its own. The shorter one counts."""

from __future__ import annotations

from collections.abc import Callable

from shanzhi.kernel.worktime import Limit

from .models import Case

Source = Callable[[Case, str], str]
"""(case, stage) → a limit as in the profile, or nothing."""
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Ask this room too whenever a clock is set."""
    if source not in _sources:
        _sources.append(source)
    return source


def shortest(case: Case, stage: str, ordinary: str) -> str:
    """The ordinary limit, or a shorter one that holds now."""
    found = ordinary
    for source in _sources:
        special = source(case, stage)
        if special and (not found or Limit.parse(special).rough < Limit.parse(found).rough):
            found = special
    return found
