"""Letters to others, inquiries and annexes: what stands around the record and the agreement."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.kernel.sealing import unseal

from .closed_lists import PAPER_STAGES
from .models import Agreement, Clause, Duty, Helper, Link
from .money import in_capitals, yuan
from .papers import Block, Facts, Names, Paper, Sign, Table, Text, day, minute

LETTERS = {
    Link.Kind.ENTRUSTED: ("委派调解情况反馈函", "贵院委派本委员会调解的纠纷，现将调解情况反馈如下"),
    Link.Kind.DELEGATED: ("委托调解情况反馈函", "贵院委托本委员会调解的纠纷，现将调解情况反馈如下"),
    Link.Kind.POLICE: ("警情移交单", "本委员会在调解中发现下列情况，依法移交贵单位处理"),
    Link.Kind.PROCURATOR: ("检察监督对接函", "本委员会办理的下列纠纷，商请贵院依法监督、支持起诉"),
    Link.Kind.RECALCULATED: ("商请核算函", "本委员会办理的下列纠纷，商请贵单位核算应付金额"),
    Link.Kind.APPRAISAL: ("委托鉴定函", "经各方当事人同意，委托贵单位就下列事项进行鉴定评估"),
}


def inquiries(n: Names) -> Iterator[Paper]:
    for i in n.whole["inquiries"]:
        asked = unseal(bytes(i.asked_sealed))
        rows = (
            ("时间", minute(i.held_at)), ("地点", i.place), ("被调查人", asked), ("参加人", i.present),
            ("调查人", i.by_name), ("纠纷", n.mediation.title),
        )  # fmt: skip
        blocks = (Facts(rows), Text(i.notes, "调查记录"), Sign((f"被调查人{asked}（以上记录属实）：", "调查人：")))
        yield Paper("inquiries", f"调查笔录（第{i.n}次）", n.mediation.number, blocks)


def annexes(n: Names) -> Iterator[Paper]:
    """附卷材料目录: every scan that hangs on the mediation, with the fingerprint of the file."""
    order = list(PAPER_STAGES)
    rows = tuple(
        (str(k), PAPER_STAGES.get(a.stage, a.stage), a.name, a.note, a.sha256[:12], day(a.added_at), a.added_by_name)
        for k, a in enumerate(
            sorted(n.whole["annexes"], key=lambda a: (order.index(a.stage) if a.stage in order else 99, a.pk)), start=1
        )
    )
    if rows:
        head = ("序号", "种类", "文件", "说明", "校验码", "日期", "经手人")
        yield Paper("annexes", "附卷材料目录", n.mediation.number, (Table(head, rows),))


def conflicts(n: Names) -> Iterator[Paper]:
    """利害关系披露: what was told and what the parties answered."""
    rows = tuple(
        (a.name, str(a.get_role_display()), a.conflict, "、".join(n.by_id(pk) for pk in a.accepted_by),
         str(a.get_state_display()), a.left_words)
        for a in n.whole["assignments"] if a.conflict or a.state == "WITHDRAWN"
    )  # fmt: skip
    if rows:
        head = ("调解员", "职责", "披露的利害关系", "表示接受的当事人", "结果", "回避理由")
        yield Paper("conflicts", "利害关系披露和回避记录", n.mediation.number, (Table(head, rows), n.all_sign))


def entrustment(n: Names) -> Iterator[Paper]:
    """委托（移送）调解函, filled for whoever sends the dispute."""
    m = n.mediation
    if m.source != "entrusted" or not m.entrusted_by:
        return
    blocks: tuple[Block, ...] = (
        Text(f"{m.committee.name}："),
        Text(f"兹有“{m.title}”纠纷，经征得当事人同意，委托（移送）你委员会调解。请依法进行，并将结果函告本单位。"),
        Facts((*n.sides, ("纠纷简要情况", m.matter), ("申请事项", m.claims))),
        Text("收到后请在回执上签收。"),
        Sign(("收件人：", "收件日期：")),
    )
    yield Paper("entrustment", "委托（移送）调解函", m.number, blocks, seal=m.entrusted_by, on=n.opened_on)


def invitations(n: Names) -> Iterator[Paper]:
    m = n.mediation
    planned = next((s for s in n.whole["sittings"] if s.state == "PLANNED"), None)
    for h in n.whole["helpers"]:
        if h.kind != Helper.Kind.INVITED:
            continue
        when = (
            f"{minute(planned.starts_at)}在{planned.room.name if planned.room else planned.place}"
            if planned
            else "另行通知的时间"
        )
        blocks = (
            Text(f"{n.name(h)}："),
            Text(
                f"关于“{m.title}”纠纷，经各方当事人同意，邀请您于{when}参加调解，协助做好疏导、说明工作。"
                "调解内容请予保密。"
            ),
            Text(f"联系人：{n.mediators}。"),
        )
        yield Paper("invitations", "邀请参加调解函", m.number, blocks, seal=m.committee.name)


def links(n: Names) -> Iterator[Paper]:
    """A covering letter for each body that has to be written to."""
    m = n.mediation
    for link in n.whole["links"]:
        if link.kind not in LETTERS:
            continue
        title, begin = LETTERS[Link.Kind(link.kind)]
        rows = [("纠纷", m.title), *n.sides, ("来文编号", link.number), ("办理期限", day(link.due_at))]
        if link.amount_fen is not None:
            rows.append(("金额", f"{yuan(link.amount_fen)}元（大写{in_capitals(link.amount_fen)}）"))
        rows += [("目前状态", str(m.get_state_display())), ("说明", link.note), ("结果", link.answer)]
        blocks = (Text(f"{link.body}："), Text(f"{begin}："), Facts(tuple(r for r in rows if r[1])))
        yield Paper("links", title, link.number or m.number, blocks, seal=m.committee.name, on=link.on)


def covering(n: Names) -> Iterator[Paper]:
    """司法确认材料移送函, with the list of what is enclosed."""
    m = n.mediation
    for a in n.whole["agreements"]:
        for c in a.confirmations.all():
            enclosed = (
                ("1", "司法确认申请书", "1"), ("2", f"人民调解协议书（{a.number}）", "1"), ("3", "主持调解证明", "1"),
                ("4", "当事人身份证明、联系方式", str(len(a.parties.all()))), ("5", "与协议有关的财产权利证明", "按需"),
            )  # fmt: skip
            blocks = (
                Text(f"{c.court}："),
                Text(f"现将{a.number}调解协议的司法确认申请材料移送贵院，请依法审查。"),
                Table(("序号", "材料", "份数"), enclosed),
                Sign(("接收人：", "接收日期：")),
            )
            yield Paper("covering", "司法确认材料移送函", a.number, blocks, seal=m.committee.name, on=c.applied_on)


def _late(agreement: Agreement) -> list[tuple[Clause, Duty]]:
    return [
        (c, d) for c in agreement.clauses.all() for d in sorted(c.duties.all(), key=lambda d: d.n)
        if d.state == Duty.State.DEFAULT
    ]  # fmt: skip


def demands(n: Names) -> Iterator[Paper]:
    """履行催告书, to whoever is in default."""
    m = n.mediation
    for a in n.whole["agreements"]:
        late = _late(a) if a.state == "EFFECTIVE" else []
        for debtor in {c.debtor_id: c.debtor for c, _d in late if c.debtor}.values():
            own = [(c, d) for c, d in late if c.debtor_id == debtor.pk]
            rows = tuple(
                (c.text, yuan(d.left_fen) if d.amount_fen else "", day(d.due_on)) for c, d in own
            )  # fmt: skip
            blocks = (
                Text(f"{n.name(debtor)}："),
                Text(f"您在{a.number}调解协议中约定的下列事项已经到期，尚未履行。调解协议具有法律约束力，请在收到本通知后立即履行："),
                Table(("事项", "尚欠（元）", "期限"), rows),
                Text("逾期仍不履行的，对方可以依法申请强制执行、申请支付令或者向人民法院起诉。"),
            )  # fmt: skip
            yield Paper("demands", "履行催告书", a.number, blocks, seal=m.committee.name)


def payment_order(n: Names) -> Iterator[Paper]:
    """支付令申请书: of the creditor, for what is due and unpaid."""
    full = {p.pk: p for p in n.whole["parties"]}
    for a in n.whole["agreements"]:
        late = [(c, d) for c, d in (_late(a) if a.state == "EFFECTIVE" else []) if d.amount_fen and c.creditor]
        if not late or any(c.state == "CONFIRMED" for c in a.confirmations.all()):
            continue
        pairs = {(c.creditor_id, c.debtor_id) for c, _d in late}
        for creditor, debtor in sorted(pairs):
            own = [(c, d) for c, d in late if (c.creditor_id, c.debtor_id) == (creditor, debtor)]
            total = sum(d.left_fen for _c, d in own)
            facts = "\n".join(f"{c.text}，{day(d.due_on)}到期，尚欠{yuan(d.left_fen)}元。" for c, d in own)
            wish = f"请求发出支付令，督促被申请人给付人民币{yuan(total)}元（大写{in_capitals(total)}）。"
            base = f"{n.mediation.committee.name}主持达成{a.number}协议，{day(a.effective_at)}生效。"
            blocks = (
                Facts((("申请人", n.party_line(full[creditor])), ("被申请人", n.party_line(full[debtor])))),
                Text(wish, "请求事项"),
                Text(f"{base}\n{facts}", "事实和理由"),
                Text("申请人与被申请人没有其他债务纠纷，支付令能够送达被申请人。"),
                Text("此致\n有管辖权的基层人民法院"),
                Sign((f"申请人{n.name(full[creditor])}：",)),
            )  # fmt: skip
            yield Paper("payment_order", "支付令申请书", a.number, blocks)


def notary(n: Names) -> Iterator[Paper]:
    """公证申请: for an agreement to pay that nobody has brought to court."""
    full = {p.pk: p for p in n.whole["parties"]}
    for a in n.whole["agreements"]:
        asked = any(link.kind == Link.Kind.NOTARY for link in n.whole["links"])
        if a.state != "EFFECTIVE" or a.confirmations.all() or not asked:
            continue
        parties = sorted(a.parties.all(), key=lambda p: p.n)
        pays = any(c.kind == Clause.Kind.PAY for c in a.clauses.all())
        wish = "办理公证，并赋予强制执行效力" if pays else "办理公证"
        blocks = (
            Facts(tuple(("申请人", n.party_line(full.get(p.pk, p))) for p in parties)),
            Text(f"请求对{a.number}人民调解协议{wish}。", "申请事项"),
            Text("义务人知晓并同意：不履行或者不完全履行协议的，依法接受强制执行。" if pays else "各方自愿达成协议。"),
            Table(("序号", "材料"), (("1", "人民调解协议书"), ("2", "各方身份证明"), ("3", "主持调解证明"))),
            Sign(tuple(f"申请人{n.name(p)}：" for p in parties)),
        )
        yield Paper("notary", "公证申请表", a.number, blocks)
