from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import checking, queries
from ..errors import Unenforceable
from ..models import Agreement, Mediation
from . import _batches, _hold


@act("mediation.open_batch", recall=int)
def open_batch(mediation: Mediation, *, agreements: Sequence[Agreement] = (), key: str | None = None, by: Actor) -> int:
    """Open the drafts of a group for signing, all or none; each is checked as if it were the only one. 批量提请签署

    Refuses `Unenforceable` with the number of every agreement in which something is wrong.
    """
    row, rows, grant = _batches.held(mediation, agreements, "open_batch", state=Agreement.State.DRAFT, by=by)
    _hold.by_the_mediator(row, "open_batch", by)
    rules = queries.in_force().mediation
    found = [(a, f) for a in rows for f in checking.findings(a, rules)]
    if found:
        listed = [{"clause": f.clause, "key": f.key, "text": f"{a.number}：{f}"} for a, f in found[:50]]
        raise Unenforceable(count=len(found), first=listed[0]["text"], findings=listed)
    for agreement in rows:
        agreement.state, agreement.digest = Agreement.State.SIGNING, checking.digest_of(agreement)
        agreement.parties_signed_at = agreement.mediator_signed_at = None
    Agreement.objects.bulk_update(rows, ["state", "digest", "parties_signed_at", "mediator_signed_at"], batch_size=200)
    detail: dict[str, object] = {"agreements": [a.number for a in rows], "count": len(rows)}
    _hold.write(row, "open_batch", detail, grant=grant, by=by)
    return len(rows)
