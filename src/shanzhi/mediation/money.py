"""Money in fen, whole and exact: dividing a sum into instalments loses and makes nothing."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def instalments(total_fen: int, times: int) -> list[int]:
    """`times` sums, as equal as whole yuan allow; what is left over goes to the last. Their sum is `total_fen`."""
    if times < 1 or total_fen < times:
        raise ValueError("every instalment must be at least one fen")
    unit = 100 if total_fen >= 100 * times else 1
    each = total_fen // times // unit * unit
    return [each] * (times - 1) + [total_fen - each * (times - 1)]


def shared_out(total_fen: int, weights: list[int]) -> list[int]:
    """A sum divided by weight, to the fen: the largest remainders take what is left over, the earlier first."""
    whole = sum(weights)
    if whole <= 0 or any(w < 0 for w in weights):
        raise ValueError("weights must not be negative and must not all be zero")
    parts = [total_fen * w // whole for w in weights]
    by_rest = sorted(range(len(weights)), key=lambda n: (-(total_fen * weights[n] % whole), n))
    for n in by_rest[: total_fen - sum(parts)]:
        parts[n] += 1
    return parts


def fen_of(text: str) -> int:
    """`12,345.60` or `1.2万` in yuan, as fen. Refuses (ValueError) what has parts of a fen or is no number."""
    plain = re.sub(r"[,，\s¥￥元]", "", text)
    times = 1
    if plain.endswith("万"):
        plain, times = plain[:-1], 10_000
    if not re.fullmatch(r"\d{1,12}(\.\d{1,8})?", plain, re.ASCII):
        raise ValueError(text)
    fen = Decimal(plain) * 100 * times
    if fen != fen.to_integral_value():
        raise ValueError(text)
    return int(fen)


def yuan(fen: int | None) -> str:
    """12,345.60"""
    if fen is None:
        return ""
    return f"{fen // 100:,}.{fen % 100:02d}"


def in_capitals(fen: int) -> str:
    """人民币大写, as it stands in an agreement: 壹万贰仟叁佰肆拾伍元陆角整."""
    whole, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return (words or "零元") + "整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif whole:
        words += "零"
    return words + (f"{_DIGITS[cent]}分" if cent else "整")


def _whole(number: int) -> str:
    text, digits = "", str(number)
    for place, digit in enumerate(digits):
        position = len(digits) - 1 - place
        if digit != "0":
            text += _DIGITS[int(digit)] + _UNITS[position % 4]
        elif text and not text.endswith("零"):
            text += "零"
        if position % 4 == 0 and position:
            text = text.rstrip("零")
            group = digits[max(0, place - 3) : place + 1]
            if group.strip("0"):
                text += _GROUPS[position // 4]
            if digits[place + 1 : place + 5].startswith("0"):
                text += "零"
    return text.rstrip("零")
