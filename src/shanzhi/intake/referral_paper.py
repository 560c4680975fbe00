"""转介告知单: what the paper says, for the page that is printed and for Word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shanzhi.kernel.clock import local, today
from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.profile_hall import LawfulWay

from . import hall_queries, lapse
from .models import Referral


@dataclass(frozen=True, slots=True)
class Sheet:
    """告知单."""

    title: str
    head: str
    number: str
    rows: tuple[tuple[str, str], ...]
    warning: str
    notes: tuple[str, ...]
    seal: str
    on: date

    @property
    def day_words(self) -> str:
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"


def sheet_of(referral: Referral, profile: Profile | None = None) -> Sheet:
    """The paper in words. Whoever asks has been let past the wall already."""
    profile = profile or current()
    way = profile.lawful_way(referral.way)
    why, _feedback = hall_queries.words_of(referral)
    rows: list[tuple[str, str]] = []
    lead = referral.visit.visitors.filter(position=1).first() if referral.visit is not None else None
    if lead is not None and (lead.name_masked or lead.phone_masked):
        rows.append(("来访人", f"{lead.name_masked} {lead.phone_masked}".strip()))
    if referral.case is not None:
        rows.append(("案件编码", referral.case.code))
    rows += [("途径", referral.way_name), ("转介理由", why), ("法律依据", referral.law)]
    rows += _of_way(way, referral)
    notes = ["本告知单不收费；到对方窗口后如果没有人受理，请带本单回来，由首问责任人帮您联系。"]
    if profile.county.phone:
        notes.append(f"咨询电话：{profile.county.phone}。本单所列期限供您安排时间，以受理机关依法认定为准。")
    return Sheet(
        title="依法转介告知单", head=profile.county.paper_header, number=referral.number,
        rows=tuple(r for r in rows if r[1]), warning=warning_of(referral, way), notes=tuple(notes),
        seal=profile.county.centre, on=local(referral.at).date(),
    )  # fmt: skip


def _of_way(way: LawfulWay | None, referral: Referral) -> list[tuple[str, str]]:
    if way is None:
        return []
    rows = []
    if way.within:
        rows.append(("申请期限", f"{way.counts_from}起{lapse.span_words(way.within)}内"))
    rows += [
        ("受理以后", way.then),
        ("去哪里", way.where),
        ("电话", way.phone),
        ("请带", "；".join(way.bring)),
    ]
    if referral.unit is not None:
        rows.append(("接收单位", referral.unit.name))
    return rows


def warning_of(referral: Referral, way: LawfulWay | None, day: date | None = None) -> str:
    """The sentence about the last day: still open, soon, or over and what remains."""
    if referral.last_day is None or referral.counts_from is None:
        if way is not None and way.within:
            return f"请注意期限：{way.counts_from}起{lapse.span_words(way.within)}内提出，逾期可能不被支持。"
        return ""
    last = referral.last_day
    words = f"从{_day(referral.counts_from)}起算，最后一天是{_day(last)}"
    match lapse.standing(last, day or today()):
        case "over":
            rest = way.over if way is not None and way.over else "请咨询受理机关是否还能申请"
            return f"{words}，已经超过。{rest}。"
        case "soon":
            return f"{words}，只剩{(last - (day or today())).days}天，请尽快去。"
        case _:
            return f"{words}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
