"""How areas are called: short names of divisions, numerals of grids, and full names read from the town down."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = "零一二三四五六七八九"

_COMMITTEES = (
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("村委会", "村"),
)


def place_name(name: str) -> str:
    """The place that a statistical list names by its committee: 马家路村委会 is 马家路村. Others stay as they are."""
    for ending, short in _COMMITTEES:
        if name.endswith(ending) and len(name) > len(ending):
            place = name[: -len(ending)]
            return place if place.endswith(short) else place + short
    return name


def stem(name: str) -> str:
    """A name without its kind: 浒山街道 → 浒山."""
    for ending in ("街道", "社区", "镇", "乡", "村"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def numeral(number: int) -> str:
    """1–999 in Chinese: 十二, 一百零三."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def below_grid(level_name: str, parent_name: str, position: int) -> str:
    """A name for the nth child of a grid or of what is below it: 第三网格 → 3-2微网格. What a county adds in brackets
    to a level's name is left out."""
    number = _number_in(parent_name)
    noun = level_name.split("（", maxsplit=1)[0] or "片"
    return f"{number}-{position}{noun}" if number else f"{position}号{noun}"


def carries_number(name: str, parent_name: str) -> bool:
    """Whether a name says its parent's number: 3-2微网格 under 第三网格."""
    number = _number_in(parent_name)
    return bool(number) and name.startswith(f"{number}-")


@lru_cache(maxsize=4096)
def _number_in(name: str) -> str:
    if name.startswith("第") and name.endswith("网格"):
        said = name[1:-2]
        return next((str(n) for n in range(1, 1000) if numeral(n) == said), "")
    numbered = re.match(r"\d+(-\d+)*", name)
    return numbered.group() if numbered else ""


@lru_cache(maxsize=8192)
def initials(text: str) -> str:
    """First letters of the pinyin, lower case; letters and digits stay: 3-2微网格 is 3-2wwg."""
    # Its dictionary takes 0.3 s and 40 MB: only whoever changes names pays for it.
    from pypinyin import Style, lazy_pinyin

    said = (
        "".join(part[:1] for part in lazy_pinyin(run, style=Style.FIRST_LETTER)) if run[0] > "\u3fff" else run
        for run in re.findall(r"[\u4000-\u9fff]+|[^\u4000-\u9fff]", text)
    )
    return "".join(said).lower()[:80]
