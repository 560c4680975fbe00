"""What suspend and extend have in common: a plea on the unit's own errand."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed

from .._moving import moving
from ..errors import PleaPending
from ..models import Case, Plea
from ._text import wanted


def ask(
    case: Case,
    kind: str,
    *,
    reason: str,
    until: date | None = None,
    amount: str = "",
    seen: int | None,
    by: Actor,
) -> None:
    """Put the plea on the errand of the actor's unit. Refuses a second open plea."""
    reason = wanted("reason", "理由", reason, at_least=4, at_most=400)
    with moving(case, kind, by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of(f"cases.{kind}"))
        if errand is None or errand.state not in ("DISPATCHED", "HANDLING"):
            raise NotAllowed(name=by.name, move=str(work.move.label))
        if open_plea := Plea.objects.filter(errand=errand, state="ASKED").first():
            raise PleaPending(kind=open_plea.get_kind_display())
        Plea.objects.create(
            case=work.case, errand=errand, kind=kind, reason=reason, until=until, amount=amount,
            asked_by_id=by.id, asked_at=now(),
        )  # fmt: skip
        work.detail.update(role=errand.role, unit_id=errand.unit_id, reason=reason)
        if until:
            work.detail["until"] = until.isoformat()
        if amount:
            work.detail["amount"] = amount
