"""An invented mediation that was never saved: what a template is previewed with, and whose papers name every field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from shanzhi.cases.models import Case
from shanzhi.kernel.clock import SHANGHAI
from shanzhi.kernel.masking import mask_name
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.sealing import seal
from shanzhi.records.models import Attachment
from shanzhi.staff.models import Unit

from . import models as m
from .papers import Names

AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PHONE, ID = "13800000000", "330282198001010011"


def names(profile: Profile) -> Names:
    """Everything in it, so that no paper has nothing to say."""
    committee = Unit(pk=1, name="示例镇人民调解委员会", short_name="示例调委会")
    case = Case(pk=1, code="SAMPLE0000000001", title="房屋漏水赔偿纠纷")
    row = m.Mediation(
        pk=1, number="〔2026〕示例人调字第1号", case=case, committee=committee, source="entrusted",
        entrusted_by="示例县人民法院", category="DT0201", title="房屋漏水赔偿纠纷", claims="赔偿损失，修复漏水。",
        matter="楼上卫生间漏水，楼下卧室吊顶和家具受损，双方就赔偿数额有争议。", state="FILED", opened_at=AT,
        opened_by_name="接待员甲", performed_at=AT + timedelta(days=30), filed_at=AT + timedelta(days=40),
        filed_by_name="调解员甲", keeping="短期（30年）", ended_at=AT, ways=["court", "legal_aid"], told_how="当面告知",
        reason="gap", is_group=True, many_side="A",
    )  # fmt: skip
    parties = [_party(1, "A", "张示例"), _party(2, "B", "李样本")]
    agent = m.Helper(
        pk=1, party=parties[0], kind="agent", power="special", until=date(2026, 12, 31), relation="律师",
        name_sealed=seal("王律师"), name_masked="王**",
    )  # fmt: skip
    guest = m.Helper(pk=2, kind="invited", name_sealed=seal("赵邻居"), name_masked="赵**", all_agreed=True)
    _keep(parties[0], helpers=[agent], consents=[_consent(parties[0])])
    _keep(parties[1], helpers=[], consents=[_consent(parties[1])])
    sitting = m.Sitting(
        pk=1, n=1, mode="face", place="一号调解室", starts_at=AT, ends_at=AT + timedelta(hours=2), state="HELD",
        notes="双方陈述了经过。", outcome="agreed", next_steps="三日内付款。",
    )  # fmt: skip
    _keep(sitting, attendances=[m.Attendance(party=p, came=True) for p in parties])
    planned = m.Sitting(
        pk=2, n=2, mode="face", place="一号调解室", starts_at=AT, ends_at=AT + timedelta(hours=1), state="PLANNED"
    )
    whole: dict[str, Any] = {
        "parties": parties, "helpers": [agent, guest], "sittings": [sitting, planned],
        "assignments": [
            m.Assignment(name="调解员甲", state="ACTIVE", role="chief", conflict="与申请人同村", accepted_by=[1, 2])
        ],
        "facts": [m.Fact(text="漏水始于2025年8月", agreed_by=[1, 2], at=AT)], "offers": [],
        "agreements": [_agreement(row, parties, 1, "CONFIRMED"), _agreement(row, parties, 2, "")],
        "extensions": [m.Extension(until=AT + timedelta(days=60), reason="等待鉴定", words={"1": "同意", "2": "同意"})],
        "follow_ups": [
            m.FollowUp(party=parties[0], how="phone", is_performed=True, satisfaction=5, words="已经履行", at=AT,
                       by_name="回访员乙")
        ],
        "inquiries": [
            m.Inquiry(n=1, asked_sealed=seal("周证人"), place="村委会", present="网格员", held_at=AT, notes="见过漏水",
                      by_name="调解员甲")
        ],
        "links": [
            m.Link(kind=kind, body="示例单位", number="（2026）示0000号", on=AT.date(), due_at=AT, amount_fen=860_000,
                   note="说明", answer="已办结")
            for kind in ("entrusted", "notary")
        ],
        "annexes": [
            Attachment(pk=1, stage="identity", name="身份证复印件.pdf", note="双方", sha256="0" * 64, added_at=AT,
                       added_by_name="调解员甲")
        ],
        "stories": [],
    }  # fmt: skip
    return Names(row, whole, profile)


def variants(profile: Profile) -> list[Names]:
    """The same by application, refused, and ended: papers that only one of these has."""
    found = [names(profile) for _n in range(3)]
    found[1].mediation.source = "application"
    found[1].mediation.reason = "refused"
    found[2].mediation.reason = ""
    for agreement in found[2].whole["agreements"]:
        agreement.form, agreement.is_partial, agreement.left_open = "oral", True, "其余事项另行协商"
    return found


def _keep(row: Any, **related: list[Any]) -> None:
    """Answers `.all()` without asking the database."""
    row._prefetched_objects_cache = related


def _party(pk: int, side: str, name: str) -> m.Party:
    return m.Party(
        pk=pk, n=pk, side=side, name_sealed=seal(name), name_masked=mask_name(name), phone_sealed=seal(PHONE),
        id_sealed=seal(ID), address_sealed=seal("示例镇示例村1号"), sex="1", ethnicity="汉族", work="职工",
        claim_fen=1_000_000, willing=True,
    )  # fmt: skip


def _consent(party: m.Party) -> m.Consent:
    return m.Consent(
        pk=party.pk, party=party, round=1, answer="yes", words="愿意调解", how="当面", at=AT, by_name="调解员甲"
    )


def _agreement(row: m.Mediation, parties: list[m.Party], n: int, ruled: str) -> m.Agreement:
    made = m.Agreement(
        pk=n, mediation=row, n=n, number=f"{row.number}-{n}", facts="楼上一方负修复和赔偿责任。", place="一号调解室",
        state="EFFECTIVE", effective_at=AT, apply_by=AT + timedelta(days=30), drawn_at=AT, is_partial=True,
        left_open="家具折旧另行协商",
    )  # fmt: skip
    clause = m.Clause(
        pk=n, agreement=made, n=1, kind="pay", text="赔偿房屋损失", debtor=parties[1], creditor=parties[0],
        amount_fen=860_000, due_on=date(2026, 3, 20), manner="银行转账",
    )  # fmt: skip
    duties = [m.Duty(clause=clause, agreement=made, n=1, amount_fen=860_000, due_on=date(2026, 3, 20), state="DEFAULT")]
    _keep(clause, duties=duties)
    rulings = [
        m.Confirmation(agreement=made, court="示例县人民法院", applied_on=AT.date(), state=ruled,
                       ruling="（2026）示0000民特1号", ruled_on=AT.date())
    ] if ruled else []  # fmt: skip
    _keep(made, parties=parties, clauses=[clause], confirmations=rulings, duties=duties, signatures=[])
    return made
