"""What can be done when somebody does not perform what was agreed: each way with its condition and its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from shanzhi.kernel.clock import local, now, today

from .models import Agreement, Clause, Confirmation


@dataclass(frozen=True, slots=True)
class Way:
    """途径."""

    key: str
    name: str
    words: str


def enforcement_ways(agreement: Agreement) -> list[Way]:
    """The ways open today, the strongest first."""
    found = []
    rulings = list(agreement.confirmations.all())
    confirmed = next((c for c in rulings if c.state == Confirmation.State.CONFIRMED), None)
    last = max((d.due_on for d in agreement.duties.all() if d.due_on is not None), default=None)
    if confirmed is not None:
        until = _two_years(last or confirmed.ruled_on or today())
        if until >= today():
            words = f"凭{confirmed.ruling}向作出裁定的法院申请，至{until:%Y年%m月%d日}（民事诉讼法第二百五十条，二年）"
            found.append(Way("execution", "申请强制执行", words))
    elif (
        agreement.apply_by is not None
        and agreement.apply_by > now()
        and not any(c.state == Confirmation.State.APPLIED for c in rulings)
    ):
        day = last_day(agreement)
        found.append(Way("confirmation", "共同申请司法确认", f"双方共同申请，至{day:%Y年%m月%d日}；确认后可以强制执行"))
    if confirmed is None:
        if any(c.kind == Clause.Kind.PAY for c in agreement.clauses.all()):
            found.append(Way("payment_order", "申请支付令", "给付金钱的协议，债权人可以向有管辖权的基层法院申请"))
        found.append(
            Way(
                "lawsuit",
                "就协议起诉",
                "协议有合同的效力，可以向法院起诉请求履行、变更或者撤销（人民调解法第三十二条）",
            )
        )
    found.append(Way("again", "经各方同意再次调解", "重新征询各方意愿；一方拒绝即不再调解"))
    return found


class Applying(Protocol):
    @property
    def apply_by(self) -> datetime | None: ...


def last_day(agreement: Applying) -> date:
    """The last day for the joint application; the moment stored is midnight after it."""
    assert agreement.apply_by is not None  # noqa: S101 - only of effective agreements
    return local(agreement.apply_by - timedelta(microseconds=1)).date()


def _two_years(day: date) -> date:
    try:
        return day.replace(year=day.year + 2)
    except ValueError:
        return day.replace(year=day.year + 2, month=3, day=1)
