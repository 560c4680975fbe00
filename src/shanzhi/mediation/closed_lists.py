"""Closed lists that come from the law, and the words a county adds to them."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import RightDoor


@dataclass(frozen=True, slots=True)
class Question:
    """预检. What the court asks before it confirms an agreement (民诉法解释 355, 358)."""

    key: str
    text: str
    refusal: str
    """What a yes means."""


CONFIRMATION_QUESTIONS = (
    Question("outside", "是否不属于人民法院受理民事案件的范围，或者不属于拟申请法院管辖", "不属于法院受理范围或者管辖"),
    Question("status", "是否请求确认或者解除婚姻、亲子、收养等身份关系", "请求确认身份关系"),
    Question("procedure", "是否应当适用其他特别程序、公示催告程序、破产程序", "应当适用其他程序"),
    Question("ownership", "协议内容是否涉及物权、知识产权确权", "涉及物权、知识产权确权"),
    Question("law", "是否违反法律强制性规定", "违反法律强制性规定"),
    Question("harm", "是否损害国家利益、社会公共利益或者他人合法权益", "损害国家、公共或者他人利益"),
    Question("morals", "是否违背公序良俗", "违背公序良俗"),
    Question("unfree", "是否违反自愿原则，或者有当事人是被迫、受骗签署", "违反自愿原则"),
    Question("unclear", "协议内容是否不明确，无法执行", "内容不明确"),
)

REOPEN_REASONS = {
    "unfair": "协议显失公平，当事人同意重新调解",
    "changed": "情况发生变化，当事人同意变更",
    "ruling": "法院未予确认，当事人同意变更协议",
    "default": "未按约履行，当事人同意再次调解",
    "partial": "部分达成，就其余事项继续调解",
    "asked": "终止后各方重新申请调解",
}


def doors_of(profile: Profile, keys: list[str]) -> list[RightDoor]:
    """Right doors by key, in the county's order."""
    return [door for door in profile.right_doors if door.key in keys]


def other_ways(profile: Profile, category: str) -> list[RightDoor]:
    """仲裁、行政、司法: the ways that fit a kind of dispute, court and legal aid always among them."""
    wanted = {"court", "legal_aid"}
    if category.startswith("DT10"):
        wanted |= {"labour_arbitration", "labour_inspection"}
    if category.startswith("DT08"):
        wanted.add("reconsideration")
    if category.startswith(("DT11", "DT18")):
        wanted.add("market")
    if category.startswith("DT01"):
        wanted.add("women")
    found = [door for door in profile.right_doors if door.key in wanted and not door.emergency]
    return found or [door for door in profile.right_doors if not door.emergency]


def door_words(door: RightDoor) -> str:
    """One line of a paper or a refusal: name, telephone, what to bring, in what time."""
    parts = [door.name]
    if door.phone:
        parts.append(f"电话{door.phone}")
    if door.address:
        parts.append(door.address)
    if door.bring:
        parts.append(f"请带：{'、'.join(door.bring)}")
    if door.limit_words:
        parts.append(door.limit_words)
    return "，".join(parts)


PAPER_STAGES = {
    "identity": "身份证明",
    "evidence": "证据材料",
    "signed": "签署扫描件",
    "signature": "屏幕签名",
    "proof": "履行凭证",
    "court": "司法确认材料",
    "other": "其他材料",
}
"""What hangs on a mediation, in the order of the file."""

HARM_BODIES = {
    "police": "公安机关",
    "education": "教育行政部门",
    "civil": "民政部门",
    "women": "妇女联合会",
    "procurator": "人民检察院",
    "school": "所在学校",
    "village": "村（居）民委员会",
}
HARM_NEEDS = {
    "bullying": ("police", "education"),
    "abuse": ("police", "civil"),
    "domestic": ("police",),
    "neglect": ("civil",),
    "other": ("police",),
}
"""Who has to be told at once: 未成年人保护法 11, 39; 反家庭暴力法 14."""
MINORS = ("bullying", "abuse", "neglect", "other")
