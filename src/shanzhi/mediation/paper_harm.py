"""强制报告书: harm to a minor, violence at home, told to the bodies the law names."""

from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.sealing import unseal

from .closed_lists import HARM_BODIES, MINORS
from .models import HarmReport
from .papers import Facts, Paper, Sign, Text, minute

LAWS = {
    True: "《中华人民共和国未成年人保护法》第十一条、第三十九条",
    False: "《中华人民共和国反家庭暴力法》第十三条、第十四条",
}


def report(made: HarmReport, case: Case, unit: str) -> Paper:
    """Filled from the sealed words; in nobody's list and in no file of a mediation."""
    is_minor = made.kind in MINORS
    guardian = {True: "已通知监护人", False: f"未通知监护人：{made.guardian_why}", None: "不适用"}[made.guardian_told]
    bodies = "、".join(HARM_BODIES[b] for b in made.bodies)
    rows = (
        ("案件编码", case.code), ("情形", str(made.get_kind_display())), ("报告对象", bodies),
        ("报告时间", minute(made.told_at)), ("报告方式", made.told_how), ("监护人", guardian),
        ("报告人", made.by_name),
    )  # fmt: skip
    plan = unseal(bytes(made.plan_sealed)) if made.plan_sealed else "由有关部门依法采取。"
    blocks = (
        Text(f"{bodies}："),
        Text(f"依照{LAWS[is_minor]}，现将下列情况报告贵单位，请依法处理，并注意保护当事人的隐私和身份信息。"),
        Facts(rows),
        Text(unseal(bytes(made.words_sealed)), "情况"),
        Text(plan, "已采取的保护措施"),
        Sign(("接收人：", "接收时间：")),
    )
    return Paper("harm", "强制报告书", case.code, blocks, seal=unit)
