from __future__ import annotations

from datetime import date, datetime, time

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries
from ..models import Link, Mediation
from . import _hold

NEEDS_NUMBER = (Link.Kind.LAWSUIT, Link.Kind.JUDGMENT, Link.Kind.EXECUTION, Link.Kind.ENTRUSTED, Link.Kind.DELEGATED)


def _again(pk: str) -> Link:
    return Link.objects.get(pk=int(pk))


@act("mediation.link_outward", recall=_again)
def link_outward(
    mediation: Mediation,
    *,
    kind: str,
    body: str,
    on: date,
    number: str = "",
    amount_fen: int | None = None,
    note: str = "",
    key: str | None = None,
    by: Actor,
) -> Link:
    """Note what another body does in the matter: its number, its day, its clock. 登记对接事项

    Court (诉前委派 with its 30 days, lawsuit, judgment, execution), police, procurators, arbitration and its
    calculation, payment order, notary. What a court has entrusted shortens the month to the court's own term.
    """
    row, grant = _hold.held(mediation.pk, "link_outward", by=by, states=tuple(Mediation.State))
    wrong: dict[str, str] = {}
    if kind not in Link.Kind.values:
        wrong["kind"] = "请选择对接事项。"
    if on > today():
        wrong["on"] = "日期不能晚于今天。"
    if kind in NEEDS_NUMBER and len(number.strip()) < 4:
        wrong["number"] = "请填写案号或者文号。"
    if kind == Link.Kind.RECALCULATED and not amount_fen:
        wrong["amount_fen"] = "请填写核算的金额。"
    if amount_fen is not None and amount_fen < 0:
        wrong["amount_fen"] = "金额不能小于零。"
    if wrong:
        raise Invalid(wrong)
    profile = queries.in_force()
    limit = next((x.within for x in profile.mediation.links if x.kind == kind), None)
    begin = datetime.combine(on, time(12), SHANGHAI)
    due = profile.calendar().due(begin, limit) if limit is not None else None
    made = Link.objects.create(
        mediation=row, kind=kind, body=_hold.wanted("body", "机关名称", body, least=3, most=80),
        number=number.strip()[:80], on=on, due_at=due, amount_fen=amount_fen, note=note.strip()[:400], at=now(),
        by_name=by.name,
    )  # fmt: skip
    if kind in (Link.Kind.ENTRUSTED, Link.Kind.DELEGATED) and due is not None and row.due_at is not None:
        row.due_at = min(row.due_at, due)
        row.save(update_fields=["due_at"])
    detail: dict[str, object] = {"kind": kind, "body": made.body, "number": made.number, "link": made.pk}
    _hold.write(row, "link_outward", detail, grant=grant, by=by)
    return made
