from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import checking, queries
from ..errors import Unenforceable
from ..models import Agreement
from . import _hold


def _again(pk: str) -> Agreement:
    return Agreement.objects.get(pk=int(pk))


@act("mediation.open_for_signing", recall=_again)
def open_for_signing(agreement: Agreement, *, key: str | None = None, by: Actor) -> Agreement:
    """Check the draft and fix its words: from here on signatures count for exactly these words. 提请签署

    Refuses `Unenforceable` with every finding: no sum, no day, no party, ownership or status decided, somebody
    outside bound, instalments that do not add up, a fee. There is no way past it but to mend the draft.
    """
    row, mediation, grant = _hold.agreement_held(
        agreement.pk, "open_for_signing", by=by, states=(Agreement.State.DRAFT,), of=("OPEN",)
    )
    _hold.by_the_mediator(mediation, "open_for_signing", by)
    found = checking.findings(row, queries.in_force().mediation)
    if found:
        raise Unenforceable(
            count=len(found),
            first=str(found[0]),
            findings=[{"clause": f.clause, "key": f.key, "text": str(f)} for f in found],
        )
    row.state, row.digest = Agreement.State.SIGNING, checking.digest_of(row)
    row.parties_signed_at = row.mediator_signed_at = None
    row.save(update_fields=["state", "digest", "parties_signed_at", "mediator_signed_at"])
    detail: dict[str, object] = {"agreement": row.number, "digest": row.digest}
    _hold.write(mediation, "open_for_signing", detail, grant=grant, by=by)
    return row
