from __future__ import annotations

from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import suggesting
from ..models import Agreement, Clause, GroupTemplate, Mediation
from ..money import yuan
from . import _hold


def _again(pk: str) -> GroupTemplate:
    return GroupTemplate.objects.get(pk=int(pk))


@act("mediation.keep_template", recall=_again)
def keep_template(agreement: Agreement, *, name: str, key: str | None = None, by: Actor) -> GroupTemplate:
    """Keep what a group agreed as the template for the next, without its people and sums. 留作示范协议

    Refuses a text in which somebody is still named.
    """
    row, grant = _hold.held(agreement.mediation_id, "keep_template", by=by, states=tuple(Mediation.State))
    found = row.agreements.filter(pk=agreement.pk, state=Agreement.State.EFFECTIVE).first()
    pay = found.clauses.filter(kind=Clause.Kind.PAY).first() if found is not None else None
    if found is None or pay is None or not row.is_group:
        raise NotFound(what="群体性纠纷中已生效、含付款条款的协议")
    waiver = found.clauses.filter(kind=Clause.Kind.WAIVE).values_list("text", flat=True).first() or ""
    text = pay.text.replace(f"{yuan(pay.amount_fen)}元", "{amount}")
    for person in sorted(suggesting.names_of(row), key=len, reverse=True):
        if person in (found.facts + text + waiver + pay.manner):
            raise Invalid({"name": f"协议中写有“{person}”，不能留作示范。请以“甲方”“业主”等代称拟定的协议为准。"})
    name = _hold.wanted("name", "示范协议名称", name, most=60)
    due = pay.due_on or local(found.drawn_at).date()
    made, _new = GroupTemplate.objects.update_or_create(
        committee=row.committee, name=name,
        defaults={
            "category": row.category, "facts": found.facts, "text": text, "manner": pay.manner, "waiver": waiver,
            "payer": "many" if pay.debtor and pay.debtor.side == row.many_side else "one",
            "days": max(1, (due - local(found.drawn_at).date()) // timedelta(days=1)), "made_from": row, "at": now(),
            "by_name": by.name,
        },
    )  # fmt: skip
    _hold.write(row, "keep_template", {"template": made.pk, "name": name}, grant=grant, by=by)
    return made
