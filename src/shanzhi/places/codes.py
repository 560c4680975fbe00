"""Codes of areas: divisions by their 12 digits, below them 3 digits for a grid and 2 or 3 for what is deeper."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import levels
from .models import Area, AreaCode, Kind

LONGEST = 24
_ALLOWED = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{1,23}")
_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")

BASIC = range(1, 900)
DEDICATED = range(901, 1000)


@dataclass(frozen=True, slots=True)
class BadCode(Exception):
    reason: str


def tidy_division(text: str) -> str:
    """A division code in its short form: 330282004000 is 330282004, 330282000000 is 330282.

    Refuses with `BadCode` what is not 2, 4, 6, 9 or 12 digits, or has a county's or town's number missing.
    """
    code = text.strip().replace(" ", "").replace("\u3000", "")
    if code.endswith(".0"):
        code = code[:-2]
    if not code.isascii() or not code.isdigit():
        raise BadCode(_("代码只能是数字"))
    if len(code) == 12:
        if code[2:] == "0" * 10:
            code = code[:2]
        elif code[4:] == "0" * 8:
            code = code[:4]
        elif code[6:] == "0" * 6:
            code = code[:6]
        elif code[9:] == "000":
            code = code[:9]
    if not _DIVISION.fullmatch(code):
        raise BadCode(_("代码应为6、9或12位数字，这里是{n}位").format(n=len(code)))
    if len(code) == 12 and code[6:9] == "000":
        raise BadCode(_("代码缺少乡镇（街道）三位"))
    return code


def parent_of_division(code: str) -> str:
    """The code of the division above; "" above a province."""
    return {4: code[:2], 6: code[:4], 9: code[:6], 12: code[:9]}.get(len(code), "")


def tidy(text: str) -> str:
    """A code of any level, by rule or by hand. Refuses with `BadCode` what cannot be one."""
    code = text.strip().replace(" ", "").replace("\u3000", "")
    if not _ALLOWED.fullmatch(code):
        raise BadCode(_("代码由2到{n}位数字、字母、短横线组成").format(n=LONGEST))
    return code


def contradiction(code: str, parent: Area, kind: str) -> str:
    """Why a code that looks like the rule's does not fit its place; "" where it fits or was made by hand."""
    if not code.isdigit() or len(code) < 12:
        return ""
    above = parent
    while above.parent is not None and not above.code.isdigit():
        above = above.parent
    if above.code.isdigit() and len(code) > len(above.code) and not code.startswith(above.code):
        return _("代码不以上级代码{code}开头").format(code=above.code)
    if not levels.is_grid(parent.level) and len(code) == 15 and above.code == code[:12]:
        number = int(code[12:])
        if (number in DEDICATED) != (kind == Kind.DEDICATED):
            return _("901—999留给专属网格，001—899用于基础网格")
    return ""


def next_code(parent: Area, level: str, kind: str = Kind.BASIC) -> str | None:
    """The next free code by the rule under a parent (which the caller has locked); None where the rule has none left
    or does not reach. A code once used is never given again."""
    used = set(AreaCode.objects.filter(code__startswith=parent.code).values_list("code", flat=True))
    return next_free(parent.code, parent.level, level, kind, used)


def next_free(parent: str, parent_level: str, level: str, kind: str, used: set[str]) -> str | None:
    """The same from a set of used codes: the one after the highest, or the first hole when the end is reached."""
    if not levels.is_grid(level) or not parent[:6].isdigit() or len(parent) < 6:
        return None
    if levels.is_grid(parent_level):
        ranges = [("02d", range(1, 100)), ("03d", range(100, 1000))]
    else:
        ranges = [("03d", DEDICATED if kind == Kind.DEDICATED else BASIC)]
    for width, numbers in ranges:
        taken = [number for number in numbers if f"{parent}{number:{width}}" in used]
        if not taken or taken[-1] + 1 in numbers:
            return f"{parent}{taken[-1] + 1 if taken else numbers[0]:{width}}"
        holes = sorted(set(numbers) - set(taken))
        if holes:
            return f"{parent}{holes[0]:{width}}"
    return None
