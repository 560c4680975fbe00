"""Which category a text probably belongs to, and why. A rule on the profile's words; a person decides.

Every category word found in the text counts its length, so that 飞线充电 outweighs 充电; the words of the name count
too. Equal scores keep the profile's order. Nothing is learnt and nothing is stored here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_sections import Category

_SPLIT = re.compile(r"[、，。；：！？/（）()\s·与和及]+")
LEAST = 2
"""A single character found says nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """建议类别."""

    code: str
    label: str
    score: int
    words: tuple[str, ...]
    """What was found in the text."""

    @property
    def reason(self) -> str:
        return "、".join(f"“{word}”" for word in self.words)


def suggest_category(text: str, *, under: str = "", profile: Profile | None = None, most: int = 3) -> list[Suggestion]:
    """The likeliest categories, best first; empty where no word of any category occurs. `under` keeps to one group."""
    profile = profile or current()
    words = _words_of(profile) if profile is not current() else _words_now(profile.digest)
    text = text.lower()
    found: list[Suggestion] = []
    for row, candidates in words:
        if under and under not in (row.parent, row.code):
            continue
        hits = [word for word in candidates if word in text]
        # A word inside a longer one that was found too says nothing new.
        hits = [w for w in hits if not any(w != longer and w in longer for longer in hits)]
        score = sum(len(word) for word in hits)
        if score >= LEAST:
            found.append(Suggestion(row.code, profile.category_label(row.code), score, tuple(hits[:4])))
    found.sort(key=lambda s: -s.score)
    return found[:most]


def fallback(*, under: str = "", profile: Profile | None = None) -> Category:
    """The category for what nobody has sorted yet: the group's or the county's 其他, else the first there is."""
    profile = profile or current()
    leaves = [c for c in profile.leaf_categories if not under or under in (c.parent, c.code)] or list(
        profile.leaf_categories
    )
    others = [c for c in leaves if "其他" in c.name]
    # Without a group, an 其他 of plain events: it accuses nobody and hides nothing.
    plain = [c for c in others if c.kind == "event" and c.circle == "open"]
    return next(iter(plain or others or [c for c in leaves if c.circle == "open"] or leaves))


def _words_of(profile: Profile) -> list[tuple[Category, tuple[str, ...]]]:
    rows = []
    for row in profile.leaf_categories:
        words = dict.fromkeys(word.lower() for word in row.keywords)
        words |= dict.fromkeys(part.lower() for part in _SPLIT.split(row.name) if len(part) >= LEAST)
        words.pop("其他", None)
        rows.append((row, tuple(words)))
    return rows


@lru_cache(maxsize=4)
def _words_now(digest: str) -> list[tuple[Category, tuple[str, ...]]]:
    return _words_of(current())
