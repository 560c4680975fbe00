from __future__ import annotations

from shanzhi.kernel import identity
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.sealing import fingerprints, seal
from shanzhi.records.acting import act

from ..models import Mediation, Party, Side
from . import _hold, _persons


def _again(pk: str) -> Party:
    return Party.objects.get(pk=int(pk))


@act("mediation.add_party", recall=_again)
def add_party(
    mediation: Mediation,
    *,
    side: str,
    name: str,
    phone: str = "",
    id_number: str = "",
    address: str = "",
    is_organisation: bool = False,
    head: str = "",
    ethnicity: str = "",
    work: str = "",
    is_minor: bool = False,
    claim_fen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Party:
    """Enter a party, sealed. Who is under eighteen by the number on the card is a minor whatever was ticked. 登记当事人

    A mediation that everybody had agreed to asks again: a new party has not been asked yet.
    """
    row, grant = _hold.held(mediation.pk, "add_party", by=by)
    if side not in Side.values:
        raise Invalid({"side": "请选择是哪一方。"})
    fields = _persons.sealed(name, phone=phone, id_number=id_number, is_organisation=is_organisation)
    if "id_mark" in fields and row.parties.filter(id_mark__in=fingerprints(identity.plain(id_number))).exists():
        raise Invalid({"id_number": "这个证件号码的当事人已经登记。"})
    if claim_fen is not None and claim_fen < 0:
        raise Invalid({"claim_fen": "金额不能小于零。"})
    number = identity.id_number(id_number) if id_number.strip() and not is_organisation else ""
    last = row.parties.order_by("-n").values_list("n", flat=True).first() or 0
    made = Party.objects.create(
        mediation=row, n=last + 1, side=side, is_organisation=is_organisation,
        head_sealed=seal(head.strip()) if head.strip() else None, ethnicity=ethnicity.strip()[:16],
        work=work.strip()[:40], sex=identity.sex(number) if number else "",
        is_minor=(identity.is_minor(number) if number else is_minor) and not is_organisation, claim_fen=claim_fen,
        **fields, **_persons.sealed_address(address),
    )  # fmt: skip
    if row.state == Mediation.State.OPEN:
        row.state, row.willing_at = Mediation.State.ASKING, None
        row.save(update_fields=["state", "willing_at"])
    _hold.write(row, "add_party", {"party": made.pk, "side": side, "who": made.name_masked}, grant=grant, by=by)
    return made
