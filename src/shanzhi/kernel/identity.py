"""ID numbers of persons (GB 11643) and unified social credit codes (GB 32100).

A refusal says what kind of mistake was made but never which check digit would be right: a number is to be read again
from the card, not repaired until it passes.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from shanzhi.kernel import clock
from shanzhi.kernel.errors import Refusal

_PROVINCES = frozenset(
    str(n) for n in (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
) | {"71", "81", "82", "83"}
"""81, 82 and 83 also begin the residence permits of people from Hong Kong, Macao and Taiwan."""
_SEPARATORS = re.compile(r"[\s\-‐‑–—·.()]+")
_ID_SHAPE = re.compile(r"\d{17}[\dX]", re.ASCII)
_USCC_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_OLDEST = date(1900, 1, 1)


class WrongNumber(Refusal):
    """Not a number of this kind. `facts["mistake"]` is empty, length, characters, area, birth or check."""

    http_status = 422
    sentence = _("{what}有误：{why}请对照证件重新填写。")
    WHY: dict[str, str | Promise] = {
        "empty": _("还没有填写。"),
        "length": _("应为18位，现在是{length}位。"),
        "old": _("15位的旧号码已经停用，请填写18位号码。"),
        "characters": _("含有不会出现的字符。"),
        "area": _("前两位不是任何地区的代码。"),
        "birth": _("第七至十四位不是一个可能的出生日期。"),
        "check": _("校验位不符，至少有一位写错了。"),
    }

    def __init__(self, what: str | Promise, mistake: str, **facts: object) -> None:
        super().__init__(what=what, mistake=mistake, why=str(self.WHY[mistake]).format(**facts), **facts)


_ID_NUMBER = _("身份证件号码")
_CREDIT_CODE = _("统一社会信用代码")


def plain(text: str) -> str:
    """Phone, ID number or code without spaces, hyphens, +86 and full-width forms: for matching, not for showing."""
    bare = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    without = bare.removeprefix("+").removeprefix("0086")
    if without.startswith("86") and len(without) == 13:
        without = without[2:]
    return without if re.fullmatch(r"1\d{10}", without) else bare


def id_number(text: str) -> str:
    """The 18 characters of a resident's ID card, of a Hong Kong, Macao or Taiwan resident's residence permit, or of a
    foreigner's permanent residence card (beginning with 9). Refuses with WrongNumber."""
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not number:
        raise WrongNumber(_ID_NUMBER, "empty")
    if len(number) == 15 and number.isdigit():
        raise WrongNumber(_ID_NUMBER, "old")
    if len(number) != 18:
        raise WrongNumber(_ID_NUMBER, "length", length=len(number))
    if not _ID_SHAPE.fullmatch(number):
        raise WrongNumber(_ID_NUMBER, "characters")
    if number[0] != "9" and number[:2] not in _PROVINCES:
        raise WrongNumber(_ID_NUMBER, "area")
    if number[-1] != ric.calc_check_digit(number):
        raise WrongNumber(_ID_NUMBER, "check")
    try:
        born = birth_date(number)
    except (ValueError, ValidationError):
        raise WrongNumber(_ID_NUMBER, "birth") from None
    if not _OLDEST <= born <= clock.today():
        raise WrongNumber(_ID_NUMBER, "birth")
    return number


def birth_date(number: str) -> date:
    """Of a number that `id_number` has let through."""
    return ric.get_birth_date(number)


def sex(number: str) -> str:
    """GB/T 2261.1: "1" male, "2" female."""
    return "1" if int(number[16]) % 2 else "2"


def age(number: str, on: date | None = None) -> int:
    """Full years of life on a day; a year is full on the birthday (29 February: on 1 March in common years)."""
    on = on or clock.today()
    born = birth_date(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(number: str, on: date | None = None) -> bool:
    """Under eighteen on that day."""
    return age(number, on) < 18


def is_under_14(number: str, on: date | None = None) -> bool:
    """Under fourteen: everything about the child is sensitive by law."""
    return age(number, on) < 14


def credit_code(text: str) -> str:
    """The 18 characters of a unified social credit code. Refuses with WrongNumber."""
    code = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not code:
        raise WrongNumber(_CREDIT_CODE, "empty")
    if len(code) == 18 and not _USCC_SHAPE.fullmatch(code):
        raise WrongNumber(_CREDIT_CODE, "characters")
    try:
        return uscc.validate(code)
    except InvalidLength:
        raise WrongNumber(_CREDIT_CODE, "length", length=len(code)) from None
    except InvalidChecksum:
        raise WrongNumber(_CREDIT_CODE, "check") from None
    except ValidationError:
        raise WrongNumber(_CREDIT_CODE, "characters") from None
