from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..models import Link, Mediation
from . import _hold


def _again(pk: str) -> Link:
    return Link.objects.get(pk=int(pk))


@act("mediation.answer_link", recall=_again)
def answer_link(
    link: Link,
    *,
    answer: str,
    on: date,
    number: str = "",
    amount_fen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Link:
    """Note how it came out there, or that the other body was answered; its clock stops. 登记对接结果"""
    row, grant = _hold.held(link.mediation_id, "answer_link", by=by, states=tuple(Mediation.State))
    found = row.links.select_for_update().filter(pk=link.pk, answered_on=None).first()
    if found is None:
        raise NotFound(what="未办结的对接事项")
    if not found.on <= on <= today():
        raise Invalid({"on": "日期应在登记之后、不晚于今天。"})
    if amount_fen is not None and amount_fen < 0:
        raise Invalid({"amount_fen": "金额不能小于零。"})
    found.answered_on, found.answer = on, _hold.wanted("answer", "结果", answer, least=4)
    if number.strip():
        found.number = number.strip()[:80]
    if amount_fen is not None:
        found.amount_fen = amount_fen
    found.save(update_fields=["answered_on", "answer", "number", "amount_fen"])
    _hold.write(row, "answer_link", {"link": found.pk, "kind": found.kind}, grant=grant, by=by)
    return found
