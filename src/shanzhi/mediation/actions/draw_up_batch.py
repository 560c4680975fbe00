from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..drafting import Draft, write_many
from ..errors import NotForGroups
from ..models import Agreement, Clause, Mediation, Party
from ..money import yuan
from . import _hold


def _again(pk: str) -> int:
    return int(pk)


@act("mediation.draw_up_batch", recall=_again)
def draw_up_batch(
    mediation: Mediation,
    *,
    facts: str,
    amounts: Mapping[int, int],
    due_on: date,
    manner: str,
    text: str,
    payer: str = "many",
    waiver: str = "",
    key: str | None = None,
    by: Actor,
) -> int:
    """One agreement for each member of a group, from one template, each with a sum of its own. 批量拟定协议

    `amounts` maps a member's id to fen. `payer` is `many` (the members pay, as for property fees) or `one` (they are
    paid, as for wages). `{amount}` in the text stands for the sum. Members with a draft or an agreement are refused by
    name; answers how many were drawn up.
    """
    row, grant = _hold.held(mediation.pk, "draw_up_batch", by=by, states=(Mediation.State.OPEN,))
    if not row.is_group:
        raise NotForGroups(why="只有群体性纠纷才能批量拟定；请逐份拟定协议。")
    members, others = _members(row, amounts)
    if payer not in ("many", "one"):
        raise Invalid({"payer": "请选择由哪一方付款。"})
    _hold.by_the_mediator(row, "draw_up_batch", by)
    _hold.in_time(row, "draw_up_batch")
    last = row.agreements.order_by("-n").values_list("n", flat=True).first() or 0
    made = Agreement.objects.bulk_create(
        [
            Agreement(
                mediation=row, n=n, number=f"{row.number}-{n}", facts=facts.strip()[:8000], drawn_at=now(),
                drawn_by_name=by.name,
            )
            for n, _member in enumerate(members, start=last + 1)
        ],
        batch_size=500,
    )  # fmt: skip
    between = Agreement.parties.through
    between.objects.bulk_create(
        [
            between(agreement_id=a.pk, party_id=p.pk)
            for a, m in zip(made, members, strict=True)
            for p in (m, *others)
        ],
        batch_size=1000,
    )  # fmt: skip
    drafts = [_drafts(m, others[0], amounts[m.pk], text, payer, due_on, manner, waiver) for m in members]
    write_many(list(zip(made, drafts, strict=True)))
    _hold.write(row, "draw_up_batch", {"count": len(members), "sum": sum(amounts.values())}, grant=grant, by=by)
    return len(members)


def _drafts(
    member: Party, one: Party, amount: int, text: str, payer: str, due_on: date, manner: str, waiver: str
) -> list[Draft]:
    debtor, creditor = (member, one) if payer == "many" else (one, member)
    pay = Draft(
        kind=Clause.Kind.PAY, text=text.replace("{amount}", f"{yuan(amount)}元"), debtor=debtor, creditor=creditor,
        amount_fen=amount, due_on=due_on, manner=manner,
    )  # fmt: skip
    return [pay, Draft(kind=Clause.Kind.WAIVE, text=waiver)] if waiver.strip() else [pay]


def _members(row: Mediation, amounts: Mapping[int, int]) -> tuple[list[Party], list[Party]]:
    playing = _hold.in_play(row)
    members = [p for p in playing if p.side == row.many_side and p.pk in amounts]
    others = [p for p in playing if p.side != row.many_side]
    if len(members) != len(amounts) or not members:
        raise Invalid({"amounts": "请选择参加调解的成员，并为每人填写金额。"})
    if not others:
        raise Invalid({"amounts": "还没有登记另一方当事人。"})
    if bad := [p.label for p in members if amounts[p.pk] <= 0]:
        raise Invalid({"amounts": f"{'、'.join(bad[:5])}的金额应大于零。"})
    standing = Agreement.State.DRAFT, Agreement.State.SIGNING, Agreement.State.EFFECTIVE
    taken = Party.objects.filter(
        agreements__mediation=row, agreements__state__in=standing, pk__in=list(amounts)
    ).distinct()
    if names := [p.label for p in taken]:
        raise Invalid({"amounts": f"{'、'.join(names[:5])}已有协议，不能重复拟定。"})
    return members, others
