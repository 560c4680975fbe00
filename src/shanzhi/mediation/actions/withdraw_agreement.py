from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from ..models import Agreement
from . import _effect, _hold


def _again(pk: str) -> Agreement:
    return Agreement.objects.get(pk=int(pk))


@act("mediation.withdraw_agreement", recall=_again)
def withdraw_agreement(
    agreement: Agreement, *, words: str, for_good: bool = False, key: str | None = None, by: Actor
) -> Agreement:
    """Take an agreement back before it binds; signatures given so far count no more. 撤回协议"""
    row, mediation, grant = _hold.agreement_held(
        agreement.pk, "withdraw_agreement", by=by, states=(Agreement.State.DRAFT, Agreement.State.SIGNING), of=("OPEN",)
    )
    row.state = Agreement.State.VOID if for_good else Agreement.State.DRAFT
    row.digest, row.parties_signed_at, row.mediator_signed_at = "", None, None
    row.save(update_fields=["state", "digest", "parties_signed_at", "mediator_signed_at"])
    row.signatures.all().delete()
    detail: dict[str, object] = {
        "agreement": row.number,
        "words": _hold.wanted("words", "撤回原因", words),
        "void": for_good,
    }
    _hold.write(mediation, "withdraw_agreement", detail, grant=grant, by=by)
    _effect.settle(mediation)
    return row
