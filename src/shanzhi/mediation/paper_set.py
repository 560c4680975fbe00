"""The whole set in the order of the file, and which of them there is something to print in."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel.profile import Profile

from . import paper_beginning as beginning
from . import paper_ending as ending
from . import paper_letters as letters
from .models import Mediation
from .papers import Builder, Names, Paper, index_of

BUILDERS: dict[str, Builder] = {
    "cover": beginning.cover,
    "application": beginning.application,
    "register": beginning.register,
    "entrustment": letters.entrustment,
    "rights": beginning.rights,
    "consents": beginning.consents,
    "identities": beginning.identities,
    "powers": beginning.powers,
    "members": beginning.members,
    "conflicts": letters.conflicts,
    "inquiries": letters.inquiries,
    "summons": beginning.summons,
    "invitations": letters.invitations,
    "records": ending.records,
    "facts": ending.facts,
    "extensions": ending.extensions,
    "agreements": ending.agreements,
    "performance": ending.performance,
    "certificate": ending.certificate,
    "confirmation": ending.confirmation,
    "covering": letters.covering,
    "links": letters.links,
    "demands": letters.demands,
    "payment_order": letters.payment_order,
    "notary": letters.notary,
    "follow_ups": ending.follow_ups,
    "not_mediated": ending.not_mediated,
    "termination": ending.termination,
    "note": ending.note,
    "closing": ending.closing,
    "annexes": letters.annexes,
    "back": ending.back,
}
TITLES = {
    "cover": "卷宗封面", "application": "人民调解申请书", "register": "受理登记表", "rights": "权利义务告知书",
    "consents": "调解意愿记录", "identities": "当事人身份证明", "powers": "授权委托书", "members": "当事人清册",
    "summons": "调解通知书", "records": "调解记录", "facts": "无争议事实记录", "extensions": "延期同意书",
    "agreements": "调解协议书", "performance": "履行情况记录", "certificate": "主持调解证明",
    "confirmation": "司法确认申请书", "follow_ups": "回访记录", "not_mediated": "不予调解函",
    "termination": "终止调解通知书", "note": "卷宗情况说明", "closing": "结案报告表", "back": "封底",
    "entrustment": "委托（移送）调解函", "conflicts": "利害关系披露和回避记录", "inquiries": "调查笔录",
    "invitations": "邀请参加调解函", "covering": "司法确认材料移送函", "links": "对接函件", "demands": "履行催告书",
    "payment_order": "支付令申请书", "notary": "公证申请表", "annexes": "附卷材料目录",
    "dossier": "完整卷宗",
}  # fmt: skip
NOT_IN_FILE = ("summons", "invitations", "payment_order", "notary")
"""Made for sending; what came of them is in the file already."""


def build(mediation: Mediation, whole: dict[str, Any], profile: Profile, kind: str) -> list[Paper]:
    """Papers of one kind, or with `dossier` the complete file: cover, index, everything in order, back cover."""
    names = Names(mediation, whole, profile)
    if kind != "dossier":
        return list(BUILDERS[kind](names))
    return whole_file(names)


def whole_file(names: Names) -> list[Paper]:
    """卷宗: cover, index, everything in order, back cover."""
    inside = [p for key, make in BUILDERS.items() if key not in (*NOT_IN_FILE, "cover") for p in make(names)]
    return [*BUILDERS["cover"](names), index_of(inside, names.mediation.number), *inside]


def available(mediation: Mediation, whole: dict[str, Any], profile: Profile) -> list[tuple[str, str]]:
    """Kinds that have something to print now, with their names; the complete file last."""
    names = Names(mediation, whole, profile)
    found = [(key, TITLES[key]) for key, make in BUILDERS.items() if next(make(names), None) is not None]
    return [*found, ("dossier", TITLES["dossier"])]
