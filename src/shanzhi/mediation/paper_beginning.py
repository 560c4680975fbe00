"""Papers of the beginning: cover, application, register, rights, consents, powers, and the notice of a sitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shanzhi.kernel.clock import local

from .models import Helper, Mediation
from .money import yuan
from .papers import Facts, Names, Paper, Sign, Table, Text, day, minute

RIGHTS = (
    "人民调解委员会是依法设立的调解民间纠纷的群众性组织，调解民间纠纷不收取任何费用。",
    "调解遵循自愿、平等的原则，不违背法律、法规和国家政策，尊重当事人的权利，不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
    "当事人的权利：选择或者接受人民调解员；接受调解、拒绝调解或者要求终止调解；要求调解公开进行或者不公开进行；自主表达意愿，自愿达成调解协议。",
    "当事人的义务：如实陈述纠纷事实；遵守调解现场秩序，尊重人民调解员；尊重对方当事人行使权利。",
    "调解员与本纠纷有利害关系的，应当回避；当事人有权申请回避。",
    "经调解达成的协议具有法律约束力，当事人应当按照约定履行。双方可以自协议生效之日起三十日内共同向人民法院申请司法确认。",
    "调解过程中为达成和解所作的让步，不作为此后诉讼中对其不利的根据。",
)


def cover(n: Names) -> Iterator[Paper]:
    m = n.mediation
    keeping = m.keeping or ""
    if not keeping:
        rule = n.profile.mediation.keeping_of(m.category)
        words = {"permanent": "永久", "long": "长期", "short": "短期"}[rule.term]
        keeping = f"{words}（{rule.years}年）" if rule.years else words
    rows = (
        ("调委会名称", m.committee.name), ("卷名", m.title), ("卷号", m.number), ("案件编码", m.case.code),
        ("人民调解员", n.mediators), ("调解日期", f"{day(m.opened_at)} 至 {day(m.performed_at or m.ended_at)}"),
        ("立卷人", m.filed_by_name), ("立卷日期", day(m.filed_at)), ("保管期限", keeping), ("备注", ""),
    )  # fmt: skip
    yield Paper("cover", "人民调解卷宗", m.number, (Facts(rows),))


def application(n: Names) -> Iterator[Paper]:
    m = n.mediation
    if m.source != Mediation.Source.APPLICATION:
        return
    applicants = [p for p in n.whole["parties"] if p.side == "A"]
    blocks = (
        Facts(n.sides),
        Text(m.matter, "纠纷简要情况"),
        Text(m.claims or "请求依法调解。", "申请事项"),
        Text("人民调解委员会已将申请人民调解的相关规定告知本人，现自愿申请人民调解委员会进行调解。"),
        Sign(tuple(f"申请人{n.name(p)}（签名、盖章或者按指印）：" for p in applicants)),
    )
    yield Paper("application", "人民调解申请书", m.number, blocks, on=day_of(m))


def day_of(m: Mediation) -> date:
    return local(m.opened_at).date()


def register(n: Names) -> Iterator[Paper]:
    m = n.mediation
    source = f"{m.get_source_display()}{f'（{m.entrusted_by}）' if m.entrusted_by else ''}"
    rows = (
        ("受理日期", day(m.opened_at)), ("纠纷类型", n.profile.category_label(m.category)), ("案件来源", source),
        ("调解类型", str(m.get_kind_display())), *n.sides, ("纠纷简要情况", m.matter), ("申请事项", m.claims),
        ("不得调解情形", "已逐项询问，无"), ("登记人", m.opened_by_name),
    )  # fmt: skip
    signs = Sign(tuple(f"{p.get_side_display()}{n.name(p)}：" for p in n.whole["parties"]))
    yield Paper("register", "人民调解受理登记表", m.number, (Facts(rows), signs), seal=m.committee.name, on=day_of(m))


def rights(n: Names) -> Iterator[Paper]:
    m = n.mediation
    text = "\n".join(f"{i}．{line}" for i, line in enumerate(RIGHTS, start=1))
    public = "公开进行" if m.is_public else "不公开进行"
    signs = Sign(tuple(f"{p.get_side_display()}{n.name(p)}（已阅读，知悉）：" for p in n.whole["parties"]))
    yield Paper(
        "rights", "人民调解权利义务告知书", m.number, (Text(text), Text(f"本次调解{public}。"), signs), on=day_of(m)
    )


def consents(n: Names) -> Iterator[Paper]:
    rows = tuple(
        (n.name(p), str(c.get_answer_display()), c.words, c.how, minute(c.at), c.by_name)
        for p in n.whole["parties"]
        for c in sorted(p.consents.all(), key=lambda c: c.pk)
    )
    if rows:
        head = ("当事人", "意愿", "本人原话", "方式", "时间", "记录人")
        yield Paper("consents", "调解意愿记录", n.mediation.number, (Table(head, rows), n.all_sign))


def identities(n: Names) -> Iterator[Paper]:
    rows = tuple((str(p.get_side_display()), n.name(p), n.party_line(p)) for p in n.whole["parties"])
    if rows:
        blocks = (Table(("一方", "姓名（名称）", "身份信息"), rows), Text("身份证件、营业执照复印件附后。"))
        yield Paper("identities", "当事人身份证明", n.mediation.number, blocks)


def powers(n: Names) -> Iterator[Paper]:
    for helper in n.whole["helpers"]:
        if helper.kind != Helper.Kind.AGENT or helper.party is None:
            continue
        scope = (
            "代为承认、放弃、变更请求，进行和解，签署调解协议" if helper.power == Helper.Power.SPECIAL
            else "代为参加调解、陈述事实，不得代为承认、放弃、变更请求和签署调解协议"
        )  # fmt: skip
        rows = (
            ("委托人", n.party_line(helper.party)), ("受托人", n.name(helper)), ("与委托人关系", helper.relation),
            ("授权范围", f"{helper.get_power_display()}：{scope}"), ("授权期限", f"至{day(helper.until)}"),
        )  # fmt: skip
        signs = Sign((f"委托人{n.name(helper.party)}：", f"受托人{n.name(helper)}："))
        yield Paper("powers", "授权委托书", n.mediation.number, (Facts(rows), signs))


def members(n: Names) -> Iterator[Paper]:
    """清册 of a group: one line each, so that nobody's part is lost in the sum."""
    m = n.mediation
    if not m.is_group:
        return
    many = [p for p in n.whole["parties"] if p.side == m.many_side]
    agreed = {p.pk: (a, c) for a in n.whole["agreements"] if a.state == "EFFECTIVE" for p in a.parties.all()
              for c in a.clauses.all() if c.amount_fen}  # fmt: skip
    rows = []
    for i, p in enumerate(many, start=1):
        agreement, clause = agreed.get(p.pk, (None, None))
        status = "不参加调解" if p.out_at else (agreement.number if agreement else "尚未达成协议")
        rows.append((str(i), n.name(p), yuan(p.claim_fen), yuan(clause.amount_fen) if clause else "", status))
    total = sum(p.claim_fen or 0 for p in many)
    sums = sum(c.amount_fen or 0 for pk, (_a, c) in agreed.items() if pk in {p.pk for p in many})
    rows.append(("", f"合计{len(many)}人", yuan(total), yuan(sums), ""))
    head = ("序号", "姓名", "诉求金额（元）", "协议金额（元）", "结果")
    yield Paper("members", "群体性纠纷当事人清册", m.number, (Table(head, tuple(rows)),))


def summons(n: Names) -> Iterator[Paper]:
    """调解通知书, for sittings still to come."""
    for s in n.whole["sittings"]:
        if s.state != "PLANNED":
            continue
        rows = (
            ("纠纷", n.mediation.title), ("时间", f"{minute(s.starts_at)}"), ("方式", str(s.get_mode_display())),
            ("地点", s.room.name if s.room else s.place or s.link), ("调解员", n.mediators),
            ("请携带", "身份证件、与纠纷有关的材料；委托他人参加的，携带授权委托书"),
        )  # fmt: skip
        yield Paper("summons", "调解通知书", n.mediation.number, (Facts(rows),), seal=n.mediation.committee.name)
