from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..models import Fact, Mediation, Party
from . import _hold


def _again(pk: str) -> Fact:
    return Fact.objects.get(pk=int(pk))


@act("mediation.agree_fact", recall=_again)
def agree_fact(
    mediation: Mediation,
    *,
    text: str,
    agreed_by: Sequence[Party],
    key: str | None = None,
    by: Actor,
) -> Fact:
    """Fix a fact that nobody disputes, confirmed by parties of two sides. 固定无争议事实

    What was conceded only for peace is not entered: it must not be held against anybody later (特邀调解规定 22).
    """
    row, grant = _hold.held(mediation.pk, "agree_fact", by=by)
    _hold.by_the_mediator(row, "agree_fact", by)
    people = [_hold.party_of(row, p) for p in agreed_by]
    if len({p.side for p in people}) < 2:
        raise Invalid({"agreed_by": "无争议事实须由双方当事人确认。"})
    made = Fact.objects.create(
        mediation=row, text=_hold.wanted("text", "无争议事实", text, least=4), agreed_by=[p.pk for p in people],
        at=now(), by_name=by.name,
    )  # fmt: skip
    _hold.write(row, "agree_fact", {"fact": made.pk, "agreed_by": made.agreed_by}, grant=grant, by=by)
    return made
