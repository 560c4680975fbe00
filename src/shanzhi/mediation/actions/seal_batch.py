from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import telling, ways
from ..models import Agreement, Mediation
from . import _batches, _effect, _hold
from .seal_agreement import refuse_early


@act("mediation.seal_batch", recall=int)
def seal_batch(mediation: Mediation, *, agreements: Sequence[Agreement] = (), key: str | None = None, by: Actor) -> int:
    """Put the seal on every named agreement of a group; one that still lacks a signature stops them all. 批量盖章

    Each binds from now on and has 30 days of its own.
    """
    row, rows, grant = _batches.held(mediation, agreements, "seal_batch", state=Agreement.State.SIGNING, by=by)
    chief = _effect.chief_of(row)
    moment = now()
    for agreement in rows:
        lacks = _effect.lacking(agreement, chief)
        refuse_early(agreement, lacks)
        _effect.note_moments(agreement, lacks)
        agreement.sealed_at, agreement.sealed_by_name = moment, by.name
    Agreement.objects.bulk_update(rows, ["parties_signed_at", "mediator_signed_at"], batch_size=200)
    for agreement in rows:
        _effect.bind(agreement)
    _effect.settle(row)
    until = ways.last_day(rows[0])
    detail: dict[str, object] = {
        "agreements": [a.number for a in rows], "count": len(rows), "apply_by": str(until)
    }  # fmt: skip
    _hold.write(row, "seal_batch", detail, grant=grant, by=by)
    step = f"{len(rows)}份协议已生效，共同申请司法确认的期限至{until:%m月%d日}"
    telling.tell(row, telling.members_of(row), step, key=f"sealed-batch/{rows[0].pk}", by=by)
    return len(rows)
