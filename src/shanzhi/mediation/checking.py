"""What makes an agreement unenforceable or unlawful: found clause by clause before anybody may sign."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shanzhi.kernel.clock import local, today
from shanzhi.kernel.profile_mediation import MediationRules

from .models import Agreement, Clause
from .money import yuan

NEEDS_DAY = (Clause.Kind.PAY, Clause.Kind.DELIVER, Clause.Kind.DO)
NEEDS_CREDITOR = (Clause.Kind.PAY, Clause.Kind.DELIVER)
LATEST = timedelta(days=366 * 10)
_FEE = re.compile(r"调解费|手续费|调解员.{0,6}(报酬|酬金|劳务费)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `clause` is its number; 0 is the agreement as a whole."""

    clause: int
    key: str
    text: str

    def __str__(self) -> str:
        return f"第{self.clause}条{self.text}" if self.clause else self.text


def findings(agreement: Agreement, rules: MediationRules) -> list[Finding]:
    """Everything that forbids signing; an empty list may be signed."""
    clauses = _clauses(agreement)
    inside = {p.pk for p in agreement.parties.all()}
    found = list(_whole(agreement, clauses, inside, rules))
    for clause in clauses:
        found += _who(clause, inside)
        found += _what(clause)
        found += _duties(clause)
        found += _words(clause.n, clause.text, rules)
    return found


def _clauses(agreement: Agreement) -> list[Clause]:
    """In order; what a batch has read already is not read again."""
    if "clauses" in getattr(agreement, "_prefetched_objects_cache", {}):
        return sorted(agreement.clauses.all(), key=lambda c: c.n)
    return list(agreement.clauses.prefetch_related("duties").order_by("n"))


def _whole(
    agreement: Agreement, clauses: Sequence[Clause], inside: set[int], rules: MediationRules
) -> Iterable[Finding]:
    if not clauses:
        yield Finding(0, "empty", "协议还没有约定任何内容。")
    if len(inside) < 2:
        yield Finding(0, "party", "协议至少有两方当事人。")
    if len(agreement.facts.strip()) < 10:
        yield Finding(0, "facts", "请写明主要事实、争议事项和各方责任。")
    if agreement.is_partial and not agreement.left_open.strip():
        yield Finding(0, "partial", "部分达成协议的，写明未达成的部分。")
    yield from _words(0, agreement.facts, rules, only=("fee",))
    if agreement.form == Agreement.Form.ORAL:
        yield from _oral(agreement, clauses, rules)


def _oral(agreement: Agreement, clauses: Sequence[Clause], rules: MediationRules) -> Iterable[Finding]:
    """宁波条例: what is not performed on the spot, or is large, is written down."""
    if any(duty.due_on != local(agreement.drawn_at).date() for clause in clauses for duty in clause.duties.all()):
        yield Finding(0, "oral", "不能即时履行的，应当签订书面协议。")
    if sum(c.amount_fen or 0 for c in clauses) > rules.oral_up_to:
        yield Finding(0, "oral", f"金额超过{yuan(rules.oral_up_to)}元的，应当签订书面协议。")


def _who(clause: Clause, inside: set[int]) -> Iterable[Finding]:
    if clause.kind != Clause.Kind.WAIVE and clause.debtor_id is None:
        yield Finding(clause.n, "debtor", "没有写明由谁履行。")
    if clause.kind in NEEDS_CREDITOR and clause.creditor_id is None:
        yield Finding(clause.n, "creditor", "没有写明向谁履行。")
    if clause.debtor_id is not None and clause.debtor_id == clause.creditor_id:
        yield Finding(clause.n, "same", "义务人和权利人不能是同一人。")
    outside = {clause.debtor_id, clause.creditor_id} - inside - {None}
    if outside or clause.bound.strip():
        yield Finding(clause.n, "third", "给协议以外的人设定了义务或者权利，须请其作为当事人参加。")


def _what(clause: Clause) -> Iterable[Finding]:
    if len(clause.text.strip()) < 4:
        yield Finding(clause.n, "text", "内容不完整。")
    if clause.kind == Clause.Kind.PAY and not clause.amount_fen:
        yield Finding(clause.n, "amount", "没有写明金额。")
    if clause.kind in NEEDS_DAY and clause.due_on is None:
        yield Finding(clause.n, "date", "没有写明履行期限。")
    if clause.kind in NEEDS_DAY and not clause.manner.strip():
        yield Finding(clause.n, "manner", "没有写明履行方式。")


def _duties(clause: Clause) -> Iterable[Finding]:
    duties = list(clause.duties.all())
    if clause.kind == Clause.Kind.PAY and clause.amount_fen:
        total = sum(d.amount_fen or 0 for d in duties)
        if total != clause.amount_fen:
            yield Finding(clause.n, "sum", f"各期合计{yuan(total)}元，与约定的{yuan(clause.amount_fen)}元不符。")
    days = [d.due_on for d in duties if d.due_on is not None]
    if any(day < _first_day(clause) for day in days):
        yield Finding(clause.n, "past", "履行期限早于协议日期。")
    if any(day > today() + LATEST for day in days):
        yield Finding(clause.n, "far", "履行期限超过十年，请核对年份。")


def _first_day(clause: Clause) -> date:
    return local(clause.agreement.drawn_at).date()


def _words(n: int, text: str, rules: MediationRules, only: tuple[str, ...] = ()) -> Iterable[Finding]:
    lists = (
        ("ownership", rules.ownership_words, "“{word}”是确定权属，调解协议不能代替登记或者确权裁判。"),
        ("status", rules.status_words, "“{word}”是确定身份关系，由法院或者登记机关办理。"),
        ("vague", rules.vague_words, "“{word}”不明确，无法执行，请写明数额、日期或者标准。"),
        ("unlawful", rules.unlawful_words, "“{word}”违反法律强制性规定。"),
    )
    for key, words, sentence in lists:
        if only and key not in only:
            continue
        word = next((w for w in words if w in text), "")
        if word:
            yield Finding(n, key, sentence.format(word=word))
    if _FEE.search(text):
        yield Finding(n, "fee", "人民调解不收取任何费用。")


def digest_of(agreement: Agreement) -> str:
    """A fingerprint of everything that is signed: a signature counts only for these words."""
    clauses = _clauses(agreement)
    content = {
        "number": agreement.number,
        "form": agreement.form,
        "facts": agreement.facts,
        "place": agreement.place,
        "left_open": agreement.left_open,
        "parties": sorted(p.pk for p in agreement.parties.all()),
        "clauses": [
            [c.n, c.kind, c.text, c.debtor_id, c.creditor_id, c.amount_fen, str(c.due_on), c.manner,
             [[d.n, d.amount_fen, str(d.due_on)] for d in sorted(c.duties.all(), key=lambda d: d.n)]]
            for c in clauses
        ],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
