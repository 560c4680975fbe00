"""Papers of the mediation itself and of its end: records, agreements, refusal, termination, confirmation, follow-up."""

from __future__ import annotations

from collections.abc import Iterator

from . import ways
from .closed_lists import door_words, doors_of
from .models import Agreement, Mediation
from .money import in_capitals, yuan
from .papers import Facts, Names, Paper, Sign, Table, Text, day, minute

State = Mediation.State


def records(n: Names) -> Iterator[Paper]:
    m = n.mediation
    for s in n.whole["sittings"]:
        if s.state != "HELD":
            continue
        came = [
            f"{n.name(a.party)}{f'（由{a.through}到场）' if a.through else ''}" for a in s.attendances.all() if a.came
        ]
        rows = (
            ("时间", f"{minute(s.starts_at)}至{minute(s.ends_at)}"),
            ("地点", s.room.name if s.room else s.place or s.link),
            ("方式", str(s.get_mode_display())), ("到场当事人", "、".join(came)), ("调解员", n.mediators),
            ("纠纷", m.title),
        )  # fmt: skip
        blocks = (
            Facts(rows),
            Text(s.notes, "调解记录"),
            Text(f"{s.get_outcome_display()}{f'。{s.next_steps}' if s.next_steps else ''}", "调解结果"),
            n.all_sign,
        )
        yield Paper("records", f"人民调解记录（第{s.n}次）", m.number, blocks)


def facts(n: Names) -> Iterator[Paper]:
    rows = tuple((f.text, "、".join(n.by_id(pk) for pk in f.agreed_by), day(f.at)) for f in n.whole["facts"])
    if rows:
        note = Text("以上事实经双方确认无争议。为达成和解所作的让步不在此列，不作为对当事人不利的根据。")
        yield Paper(
            "facts", "无争议事实记录", n.mediation.number, (Table(("事实", "确认人", "日期"), rows), note, n.all_sign)
        )


def extensions(n: Names) -> Iterator[Paper]:
    for e in n.whole["extensions"]:
        rows = tuple((n.by_id(int(pk)), words) for pk, words in e.words.items())
        blocks = (
            Text(f"因{e.reason}，各方当事人同意将调解期限延长至{day(e.until)}。"),
            Table(("当事人", "意见"), rows),
            n.all_sign,
        )
        yield Paper("extensions", "调解期限延长同意书", n.mediation.number, blocks)


def clause_lines(n: Names, agreement: Agreement) -> str:
    lines = []
    for c in agreement.clauses.all():
        parts = [c.text.rstrip("。")]
        if c.amount_fen:
            parts.append(f"金额人民币{yuan(c.amount_fen)}元（大写{in_capitals(c.amount_fen)}）")
        if c.debtor:
            parts.append(f"由{n.name(c.debtor)}履行")
        if c.creditor:
            parts.append(f"权利人{n.name(c.creditor)}")
        duties = sorted(c.duties.all(), key=lambda d: d.n)
        if len(duties) > 1:
            parts.append("分期：" + "、".join(f"{day(d.due_on)}前{yuan(d.amount_fen)}元" for d in duties))
        elif c.due_on:
            parts.append(f"于{day(c.due_on)}前履行")
        if c.manner:
            parts.append(f"方式：{c.manner}")
        lines.append(f"{c.n}．{'，'.join(parts)}。")
    return "\n".join(lines)


def agreements(n: Names) -> Iterator[Paper]:
    for a in n.whole["agreements"]:
        if a.state not in ("SIGNING", "EFFECTIVE"):
            continue
        yield _agreement(n, a)


def _agreement(n: Names, a: Agreement) -> Paper:
    m, parties = n.mediation, sorted(a.parties.all(), key=lambda p: p.n)
    full = {p.pk: p for p in n.whole["parties"]}
    sides = tuple((str(p.get_side_display()), n.party_line(full.get(p.pk, p))) for p in parties)
    blocks: list[Facts | Text | Sign] = [
        Facts(sides), Text(a.facts, "纠纷主要事实、争议事项和各方责任"),
        Text("经调解，自愿达成如下协议：\n" + clause_lines(n, a), "协议内容"),
    ]  # fmt: skip
    if a.is_partial:
        blocks.append(Text(f"未达成一致的部分：{a.left_open}", "部分达成"))
    if a.place:
        blocks.append(Text(a.place, "履行地点"))
    if a.form == Agreement.Form.ORAL:
        blocks += [
            Text("当事人认为无需制作调解协议书，采取口头协议方式，由人民调解员记录协议内容。"),
            Sign(("人民调解员：", "记录人：")),
        ]
        return Paper("agreements", "人民调解口头协议登记表", a.number, tuple(blocks))
    signs = [f"{p.get_side_display()}{n.name(p)}（签名、盖章或者按指印）：" for p in parties]
    blocks += [
        Text(
            f"本协议一式{len(parties) + 1}份，当事人各执一份，人民调解委员会留存一份。"
            "自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。"
        ),
        Sign((*signs, "人民调解员：", "记录人：")),
    ]  # fmt: skip
    return Paper("agreements", "人民调解协议书", a.number, tuple(blocks), seal=m.committee.name)


def performance(n: Names) -> Iterator[Paper]:
    rows = tuple(
        (a.number, c.text, yuan(d.amount_fen) if d.amount_fen else "", yuan(d.paid_fen) if d.amount_fen else "",
         day(d.due_on), day(d.done_on), str(d.get_state_display()), d.proof)
        for a in n.whole["agreements"] if a.state == "EFFECTIVE"
        for c in a.clauses.all() for d in sorted(c.duties.all(), key=lambda d: d.n)
    )  # fmt: skip
    if rows:
        head = ("协议", "事项", "应付（元）", "已付（元）", "期限", "履行日期", "状态", "凭证")
        yield Paper("performance", "履行情况记录和履行凭证目录", n.mediation.number, (Table(head, rows),))


def _ways(n: Names) -> Text:
    doors = doors_of(n.profile, list(n.mediation.ways))
    lines = "\n".join(f"{i}．{d.for_what}：{door_words(d)}。" for i, d in enumerate(doors, start=1))
    return Text(lines, "您可以依法通过下列途径维护自己的权利")


def not_mediated(n: Names) -> Iterator[Paper]:
    """不予调解函: after a clear refusal."""
    m = n.mediation
    if m.state not in (State.ENDED, State.FILED) or m.reason != Mediation.Reason.REFUSED:
        return
    to = m.entrusted_by or "、".join(n.name(p) for p in n.whole["parties"])
    blocks = (
        Text(f"{to}："),
        Text(
            f"关于“{m.title}”一案（{m.number}），因当事人明确拒绝调解，依照《中华人民共和国人民调解法》第十七条，本委员会不予调解。"
        ),
        _ways(n),
    )
    yield Paper("not_mediated", "不予调解函", m.number, blocks, seal=m.committee.name)


def termination(n: Names) -> Iterator[Paper]:
    """终止调解通知书: never without the other ways (人民调解法 26)."""
    m = n.mediation
    if m.state not in (State.ENDED, State.FILED) or not m.reason:
        return
    blocks = (
        Text("、".join(n.name(p) for p in n.whole["parties"]) + "："),
        Text(f"关于“{m.title}”一案（{m.number}），因{m.get_reason_display()}，调解于{day(m.ended_at)}终止。"),
        _ways(n),
        Text(f"告知方式：{m.told_how}。"),
        Sign(tuple(f"{n.name(p)}（收到）：" for p in n.whole["parties"])),
    )
    yield Paper("termination", "终止调解通知书", m.number, blocks, seal=m.committee.name)


def certificate(n: Names) -> Iterator[Paper]:
    """调解组织主持调解的证明, which the court asks for (民诉法解释 354)."""
    m = n.mediation
    for a in n.whole["agreements"]:
        if a.state == "EFFECTIVE" and a.confirmations.all():
            names = "、".join(n.name(p) for p in sorted(a.parties.all(), key=lambda p: p.n))
            text = (
                f"{names}之间的纠纷，由本委员会主持调解，调解员{n.mediators}。"
                f"各方自愿于{day(a.effective_at)}达成调解协议（{a.number}）并生效。特此证明。"
            )
            yield Paper("certificate", "主持调解证明", a.number, (Text(text),), seal=m.committee.name)


def confirmation(n: Names) -> Iterator[Paper]:
    """司法确认申请书, and the ruling beside it."""
    full = {p.pk: p for p in n.whole["parties"]}
    for a in n.whole["agreements"]:
        for c in a.confirmations.all():
            parties = sorted(a.parties.all(), key=lambda p: p.n)
            sides = tuple(("申请人", n.party_line(full.get(p.pk, p))) for p in parties)
            text = (
                f"申请人于{day(a.effective_at)}经{n.mediation.committee.name}主持调解达成{a.number}调解协议，"
                f"于{day(c.applied_on)}共同申请确认该协议有效。申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；"
                "如果因为该协议内容而给他人造成损害的，愿意承担相应的民事责任和其他法律责任。"
            )
            blocks: list[Facts | Text | Sign] = [Facts(sides), Text(text), Text(f"此致\n{c.court}"),
                      Sign(tuple(f"申请人{n.name(p)}：" for p in parties))]  # fmt: skip
            if c.ruling:
                blocks.append(Text(f"{c.get_state_display()}，{c.ruling}，{day(c.ruled_on)}。{c.reason}", "裁定"))
            yield Paper("confirmation", "司法确认申请书", a.number, tuple(blocks), on=c.applied_on)


def follow_ups(n: Names) -> Iterator[Paper]:
    rows = tuple(
        (n.name(f.party), str(f.get_how_display()), {True: "已履行", False: "未履行", None: ""}[f.is_performed],
         str(f.satisfaction or ""), f.words, f.by_name, day(f.at))
        for f in n.whole["follow_ups"]
    )  # fmt: skip
    if rows:
        head = ("当事人", "方式", "履行", "满意度", "回访情况", "回访人", "日期")
        yield Paper("follow_ups", "人民调解回访记录", n.mediation.number, (Table(head, rows),))


def closing(n: Names) -> Iterator[Paper]:
    m = n.mediation
    if m.state not in (State.PERFORMED, State.ENDED, State.FILED):
        return
    total = sum(c.amount_fen or 0 for a in n.whole["agreements"] if a.state == "EFFECTIVE" for c in a.clauses.all())
    result = str(m.get_reason_display()) if m.reason else "达成协议并履行完毕"
    rows = (
        ("卷号", m.number), ("承办单位", m.committee.name), ("承办人", n.mediators), ("受案时间", day(m.opened_at)),
        ("结案时间", day(m.performed_at or m.ended_at)), *n.sides, ("案件来源", str(m.get_source_display())),
        ("纠纷事实", m.matter), ("结果", result), ("协议涉及金额", f"{yuan(total)}元" if total else "无"),
    )  # fmt: skip
    yield Paper("closing", "结案报告表", m.number, (Facts(rows),), seal=m.committee.name)


def note(n: Names) -> Iterator[Paper]:
    lines = [
        f"{a.number}：" + "；".join(f"{w.name}（{w.words}）" for w in ways.enforcement_ways(a))
        for a in n.whole["agreements"]
        if a.state == "EFFECTIVE" and any(d.state == "DEFAULT" for c in a.clauses.all() for d in c.duties.all())
    ]
    if lines:
        yield Paper("note", "卷宗情况说明", n.mediation.number, (Text("\n".join(lines), "未履行事项和已告知的途径"),))


def back(n: Names) -> Iterator[Paper]:
    rows = (("立卷人", n.mediation.filed_by_name), ("检查人", ""), ("立卷日期", day(n.mediation.filed_at)))
    yield Paper("back", "封底", n.mediation.number, (Facts(rows),))
