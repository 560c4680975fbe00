from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..errors import MayNotSign
from ..models import Agreement, Mediation, Party, Signature
from . import _batches, _effect, _hold
from .sign_agreement import refuse_how, refuse_signer

How = Signature.How


@act("mediation.sign_batch", recall=int)
def sign_batch(
    mediation: Mediation,
    *,
    agreements: Sequence[Agreement] = (),
    parties: Sequence[Party] = (),
    mediator: bool = False,
    how: str = "fingerprint",
    scan_id: int | None = None,
    key: str | None = None,
    by: Actor,
) -> int:
    """Write down who has signed the agreements of a group: each named party its own, the mediator every one. 批量签署

    The firm that stands in all of them stamps all, a member signs the one. What was signed before is left as it is.
    Written agreements only; whoever is a minor, or signs through somebody, is entered one by one. Answers how many
    signatures were entered.
    """
    row, rows, grant = _batches.held(mediation, agreements, "sign_batch", state=Agreement.State.SIGNING, by=by)
    if how in (How.SPOKEN, How.SCREEN):
        raise MayNotSign(why="批量签署限于纸质签名、按指印和盖章；屏幕签名请逐份办理。")
    if not parties and not mediator:
        raise Invalid({"parties": "请选择已经签署的人。"})
    if mediator:
        _hold.by_the_mediator(row, "sign_batch", by)
    chief = _effect.chief_of(row)
    wanted = {p.pk: _hold.party_of(row, p) for p in parties}
    made = [s for a in rows for s in _signatures(a, row, wanted, mediator, how, scan_id, by)]
    if not made:
        raise Invalid({"parties": "所选的人都已经签署，或者不在这些协议里。"})
    Signature.objects.bulk_create(made, batch_size=500)
    new: dict[int, list[Signature]] = {}
    for signature in made:
        new.setdefault(signature.agreement_id, []).append(signature)
    for agreement in rows:
        _effect.note_moments(agreement, _effect.lacking(agreement, chief, more=new.get(agreement.pk, ())))
    Agreement.objects.bulk_update(rows, ["parties_signed_at", "mediator_signed_at"], batch_size=200)
    detail: dict[str, object] = {
        "agreements": [a.number for a in rows if a.pk in new], "count": len(made), "how": how,
        "who": [p.label for p in list(wanted.values())[:200]], "mediator": mediator,
    }  # fmt: skip
    _hold.write(row, "sign_batch", detail, grant=grant, by=by)
    return len(made)


def _signatures(
    agreement: Agreement, row: Mediation, wanted: dict[int, Party], mediator: bool, how: str, scan_id: int | None,
    by: Actor,
) -> list[Signature]:  # fmt: skip
    if agreement.form != Agreement.Form.WRITTEN:
        raise MayNotSign(why=f"{agreement.number}是口头协议，请单独办理。")
    known = [s for s in agreement.signatures.all() if s.digest == agreement.digest]
    given = {"agreement": agreement, "digest": agreement.digest, "scan_id": scan_id, "at": now(), "by_name": by.name}
    found = []
    for person in agreement.parties.all():
        if person.pk not in wanted or any(s.party_id == person.pk for s in known):
            continue
        own = How.STAMP.value if person.is_organisation else how
        refuse_how(agreement, row, own, person, has_image=scan_id is not None)
        refuse_signer(person, None, own)
        found.append(Signature(party=person, how=own, **given))
    if mediator and not any(s.member_id == by.id for s in known):
        found.append(Signature(member_id=by.id, how=How.PAPER, **given))
    return found
