from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from ..drafting import Draft, write_clauses
from ..errors import NotWillingYet
from ..models import Agreement, Clause, Mediation, Party
from . import _hold

MOST_CLAUSES = 60


def _again(pk: str) -> Agreement:
    return Agreement.objects.get(pk=int(pk))


@act("mediation.draw_up_agreement", recall=_again)
def draw_up_agreement(
    mediation: Mediation,
    *,
    facts: str,
    clauses: Sequence[Draft],
    parties: Sequence[Party] = (),
    form: str = "written",
    place: str = "",
    is_partial: bool = False,
    left_open: str = "",
    agreement: Agreement | None = None,
    replaces: Agreement | None = None,
    key: str | None = None,
    by: Actor,
) -> Agreement:
    """Compose an agreement from clauses by kind, or write a draft anew. Nothing binds yet. 拟定协议

    `parties` are those it is between; none named: all that take part. What makes it unenforceable may stand in a
    draft and is refused when it is opened for signing.
    """
    row, grant = _hold.held(
        mediation.pk, "draw_up_agreement", by=by, states=(Mediation.State.ASKING, Mediation.State.OPEN)
    )
    if row.state != Mediation.State.OPEN:
        raise NotWillingYet(names="有当事人", move="拟定协议")
    _hold.by_the_mediator(row, "draw_up_agreement", by)
    _hold.in_time(row, "draw_up_agreement")
    people = [_hold.party_of(row, p) for p in parties] or _hold.in_play(row)
    _refuse_wrong(row, people, clauses, form)
    made = _draft(row, agreement, replaces)
    made.form, made.is_partial, made.left_open = form, is_partial, left_open.strip()[:400]
    made.facts, made.place = facts.strip()[:8000], place.strip()[:120]
    made.drawn_at, made.drawn_by_name = now(), by.name
    made.save()
    made.parties.set(people)
    write_clauses(made, clauses)
    detail: dict[str, object] = {"agreement": made.number, "clauses": len(clauses), "parties": [p.pk for p in people]}
    _hold.write(row, "draw_up_agreement", detail, grant=grant, by=by)
    return made


def _refuse_wrong(row: Mediation, people: Sequence[Party], clauses: Sequence[Draft], form: str) -> None:
    wrong: dict[str, str] = {}
    if form not in Agreement.Form.values:
        wrong["form"] = "请选择书面协议或者口头协议。"
    if not clauses or len(clauses) > MOST_CLAUSES:
        wrong["clauses"] = f"请填写协议内容，最多{MOST_CLAUSES}条。"
    if any(c.kind not in Clause.Kind.values for c in clauses):
        wrong["clauses"] = "请选择每一条的类型。"
    if gone := [p.label for p in people if p.out_at is not None]:
        wrong["parties"] = f"{'、'.join(gone)}已退出本次调解。"
    if wrong:
        raise Invalid(wrong)


def _draft(row: Mediation, agreement: Agreement | None, replaces: Agreement | None) -> Agreement:
    if agreement is not None:
        found = (
            row.agreements.select_for_update(of=("self",)).filter(pk=agreement.pk, state=Agreement.State.DRAFT).first()
        )
        if found is None:
            raise NotFound(what="拟定中的协议")
        return found
    last = row.agreements.order_by("-n").values_list("n", flat=True).first() or 0
    older = row.agreements.filter(pk=replaces.pk, state=Agreement.State.EFFECTIVE).first() if replaces else None
    if replaces is not None and older is None:
        raise NotFound(what="已生效的原协议")
    return Agreement(mediation=row, n=last + 1, number=f"{row.number}-{last + 1}", replaces=older)
