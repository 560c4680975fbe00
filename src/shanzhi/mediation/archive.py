"""卷宗. What a complete file needs (人民调解法 27, 文书格式), and what is still missing."""

from __future__ import annotations

from typing import Any

from .models import Agreement, Consent, FollowUp, Helper, Mediation


def missing(mediation: Mediation, whole: dict[str, Any]) -> list[str]:
    """What has to be there before the file goes to the archive, in the order of the file."""
    found = []
    for party in whole["parties"]:
        if party.out_at is None and not party.id_sealed:
            found.append(f"{party.label}的身份证明")
        if party.is_minor and not any(h.kind == Helper.Kind.GUARDIAN for h in party.helpers.all()):
            found.append(f"{party.label}的监护人")
        asked = [c for c in party.consents.all() if c.round == mediation.round and c.answer != Consent.Answer.UNSURE]
        if not asked and mediation.state != Mediation.State.ENDED:
            found.append(f"{party.label}的调解意愿")
    held = [s for s in whole["sittings"] if s.state == "HELD"]
    binding = [a for a in whole["agreements"] if a.state == Agreement.State.EFFECTIVE]
    if mediation.state == Mediation.State.ENDED:
        return found if mediation.ways else [*found, "其他途径的告知"]
    if not held:
        found.append("人民调解记录")
    if not binding:
        found.append("调解协议书")
    for agreement in binding:
        if agreement.form == Agreement.Form.WRITTEN and not any(s.scan_id for s in agreement.signatures.all()):
            found.append(f"{agreement.number}的签署扫描件")
        found += [
            f"{agreement.number}第{clause.n}条的履行凭证"
            for clause in agreement.clauses.all()
            if any(d.state == "DONE" and not d.proof for d in clause.duties.all())
        ]
    hows = {f.how for f in whole["follow_ups"]}
    found += [str(label) for how, label in FollowUp.How.choices if how not in hows]
    return found
