"""The whole set in the order of the file, and which of them there is something to print in."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel.profile import Profile

from . import paper_beginning as beginning
from . import paper_ending as ending
from .models import Mediation
from .papers import Builder, Names, Paper, index_of

BUILDERS: dict[str, Builder] = {
    "cover": beginning.cover,
    "application": beginning.application,
    "register": beginning.register,
    "rights": beginning.rights,
    "consents": beginning.consents,
    "identities": beginning.identities,
    "powers": beginning.powers,
    "members": beginning.members,
    "summons": beginning.summons,
    "records": ending.records,
    "facts": ending.facts,
    "extensions": ending.extensions,
    "agreements": ending.agreements,
    "performance": ending.performance,
    "certificate": ending.certificate,
    "confirmation": ending.confirmation,
    "follow_ups": ending.follow_ups,
    "not_mediated": ending.not_mediated,
    "termination": ending.termination,
    "note": ending.note,
    "closing": ending.closing,
    "back": ending.back,
}
TITLES = {
    "cover": "卷宗封面", "application": "人民调解申请书", "register": "受理登记表", "rights": "权利义务告知书",
    "consents": "调解意愿记录", "identities": "当事人身份证明", "powers": "授权委托书", "members": "当事人清册",
    "summons": "调解通知书", "records": "调解记录", "facts": "无争议事实记录", "extensions": "延期同意书",
    "agreements": "调解协议书", "performance": "履行情况记录", "certificate": "主持调解证明",
    "confirmation": "司法确认申请书", "follow_ups": "回访记录", "not_mediated": "不予调解函",
    "termination": "终止调解通知书", "note": "卷宗情况说明", "closing": "结案报告表", "back": "封底",
    "dossier": "完整卷宗",
}  # fmt: skip
NOT_IN_FILE = ("summons",)


def build(mediation: Mediation, whole: dict[str, Any], profile: Profile, kind: str) -> list[Paper]:
    """Papers of one kind, or with `dossier` the complete file: cover, index, everything in order, back cover."""
    names = Names(mediation, whole, profile)
    if kind != "dossier":
        return list(BUILDERS[kind](names))
    inside = [p for key, make in BUILDERS.items() if key not in (*NOT_IN_FILE, "cover") for p in make(names)]
    return [*BUILDERS["cover"](names), index_of(inside, mediation.number), *inside]


def available(mediation: Mediation, whole: dict[str, Any], profile: Profile) -> list[tuple[str, str]]:
    """Kinds that have something to print now, with their names; the complete file last."""
    names = Names(mediation, whole, profile)
    found = [(key, TITLES[key]) for key, make in BUILDERS.items() if next(make(names), None) is not None]
    return [*found, ("dossier", TITLES["dossier"])]
