"""One case, one code: made, read, checked, shown.

`330282 261122 00017 4`: county (6 digits), day (YYMMDD), number on that day (5 digits; 6 once a day passes 99,999),
one check digit by the Damm scheme, which finds every single wrong digit and every swap of two neighbours,
the check digit itself included. Digits only, so that it can be dictated on the telephone and typed with a thumb.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import segno
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import damm

from shanzhi.kernel.errors import Refusal

MOST_A_DAY = 999_999
_CENTURY = 2000
_SHORT, _LONG = 18, 19
_JOINTS = re.compile(r"[\s\-‐‑‒–—―−·•_./]+")


class WrongCode(Refusal):
    """Not a case code. `facts["mistake"]` is one of empty, characters, length, county, day, serial, check."""

    http_status = 422
    sentence = _("案件编码有误：{why}请对照回执或短信逐位核对后重新输入。")

    WHY: dict[str, str | Promise] = {
        "empty": _("还没有填写。"),
        "characters": _("编码只由数字组成，其中出现了“{found}”。"),
        "length": _("编码应为18位数字（单日满十万件后为19位），现在是{digits}位。"),
        "county": _("前六位“{found}”不是区县代码。"),
        "day": _("第七至十二位“{found}”不是一个日期。"),
        "serial": _("流水号“{found}”不存在。"),
        "check": _("校验位不符，可能有一位写错，或者相邻两位写反了。"),
    }

    def __init__(self, mistake: str, **facts: object) -> None:
        super().__init__(mistake=mistake, why=str(self.WHY[mistake]).format(**facts), **facts)


@dataclass(frozen=True, slots=True)
class CaseCode:
    """案件编码, taken apart. `str()` gives the digits as stored."""

    county: str
    on: date
    serial: int

    def __str__(self) -> str:
        return make(self.county, self.on, self.serial)


def make(county: str, on: date, serial: int) -> str:
    """The code of the `serial`-th case of a day in a county. Refuses (ValueError) what no counter would give."""
    if len(county) != 6 or not county.isascii() or not county.isdigit() or county[0] == "0":
        raise ValueError(f"not a county code: {county!r}")
    if not _CENTURY <= on.year < _CENTURY + 100:
        raise ValueError(f"no case code for the year {on.year}")
    if not 1 <= serial <= MOST_A_DAY:
        raise ValueError(f"serial out of range: {serial}")
    body = f"{county}{on:%y%m%d}{serial:05d}"
    return body + str(damm.checksum(body))


def parse(text: str) -> CaseCode:
    """Read a code as people type it: spaces, hyphens and full-width digits do no harm. Refuses with WrongCode."""
    digits = _JOINTS.sub("", unicodedata.normalize("NFKC", text))
    if not digits:
        raise WrongCode("empty")
    strange = next((c for c in digits if not ("0" <= c <= "9")), None)
    if strange is not None:
        raise WrongCode("characters", found=strange)
    if len(digits) not in (_SHORT, _LONG):
        raise WrongCode("length", digits=len(digits))
    if digits[0] == "0":
        raise WrongCode("county", found=digits[:6])
    if damm.checksum(digits) != 0:
        raise WrongCode("check")
    serial = digits[12:-1]
    if int(serial) == 0 or (len(serial) == 6 and serial[0] == "0"):
        raise WrongCode("serial", found=serial)
    try:
        on = date(_CENTURY + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        raise WrongCode("day", found=digits[6:12]) from None
    return CaseCode(digits[:6], on, int(serial))


def spoken(code: str | CaseCode) -> str:
    """In groups, for paper and for reading out: 330282-261122-00017-4."""
    digits = str(code)
    return f"{digits[:6]}-{digits[6:12]}-{digits[12:-1]}-{digits[-1]}"


def looks_like(text: str) -> bool:
    """Is this a well-formed code? For search boxes, where a wrong one is simply another word."""
    try:
        parse(text)
    except WrongCode:
        return False
    return True


def qr_svg(url: str, *, border: int = 2) -> str:
    """A QR of the address as an SVG element without size, script or style: the page's sheet gives its width."""
    out = io.BytesIO()
    segno.make_qr(url, error="m").save(
        out,
        kind="svg",
        xmldecl=False,
        omitsize=True,
        border=border,
        nl=False,
        svgclass="qr",
        lineclass="qr-line",
    )
    return out.getvalue().decode()
