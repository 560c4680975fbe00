"""The levels of the county's tree, as its profile lists them from the top down."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.kernel import profile
from shanzhi.kernel.profile_sections import Level

from . import naming
from .models import Area

ABOVE_THE_TOWN = frozenset({"province", "city", "county"})
"""Full names begin below these: nobody writes the county's name before every address in it."""


def all_levels() -> tuple[Level, ...]:
    return profile.current().levels


def level(key: str) -> Level | None:
    return profile.current().level(key)


def name_of(key: str) -> str:
    """The level's Chinese name; the key itself where an old area has a level the profile no longer knows."""
    found = level(key)
    return found.name if found else key


def rank(key: str) -> int:
    """0 is the top. A level the profile does not know comes after all."""
    keys = [each.key for each in all_levels()]
    return keys.index(key) if key in keys else len(keys)


def is_grid(key: str) -> bool:
    found = level(key)
    return bool(found and found.is_grid)


def children_of(key: str) -> list[Level]:
    """Levels that may stand directly under one of this level: the next, and those after it as far as what lies
    between is optional."""
    order = all_levels()
    found: list[Level] = []
    for each in order[rank(key) + 1 :]:
        found.append(each)
        if not each.optional:
            break
    return found


def may_hold(parent: str, child: str) -> bool:
    """Every grid belongs to a village or community, never straight to a town: the profile's order says so."""
    return any(each.key == child for each in children_of(parent))


def of_code(code: str) -> Level | None:
    """The level whose codes look like this; the highest, where several do."""
    return next((each for each in all_levels() if _matcher(each.code_pattern).fullmatch(code)), None)


def fits(key: str, code: str) -> bool:
    """Whether the code is one that the county's rule gives at this level. Codes by hand are allowed, and do not fit."""
    found = level(key)
    return bool(found and _matcher(found.code_pattern).fullmatch(code))


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def label_under(parent: Area | None, name: str) -> str:
    """The full name of an area called `name` under `parent`: 浒山街道阳明社区第一网格, 浒山街道阳明社区1-2微网格.

    A parent is left out where its name adds nothing: an optional level (a joint station between town and village),
    and a grid whose number the name carries already.
    """
    if parent is None or parent.level in ABOVE_THE_TOWN:
        return name
    own = level(parent.level)
    if (own is not None and own.optional) or naming.carries_number(name, parent.name):
        return f"{parent.label.removesuffix(parent.name)}{name}"
    return f"{parent.label}{name}"
