"""Names as they are typed: initials and whole pinyin."""

from __future__ import annotations

import re
from typing import Any


def initials(text: str) -> str:
    """综合行政执法局 → zhxzzfj; letters and figures stay."""
    return "".join(part[0] for part in _syllables(text))


def spelled(text: str) -> str:
    """张伟民 → zwm zhangweimin."""
    syllables = _syllables(text)
    return f"{''.join(s[0] for s in syllables)} {''.join(syllables)}".strip()


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin

    letter_by_letter: Any = list
    found = lazy_pinyin(re.sub(r"[^\w]", "", text), errors=letter_by_letter)
    return [part.lower() for part in found if part]
