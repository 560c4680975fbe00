from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.sealing import unseal
from shanzhi.records.acting import act

from ..models import Helper, Mediation, Party
from . import _hold


@dataclass(frozen=True, slots=True)
class Clear:
    """One person's data in clear, to be shown for a minute."""

    name: str
    phone: str
    id_number: str
    address: str


@act("mediation.look_at_person")
def look_at_person(mediation: Mediation, *, person: Party | Helper, purpose: str, by: Actor) -> Clear:
    """Read a party's or a helper's data in clear for a stated purpose; every look is on the trail. 查看当事人信息"""
    row, grant = _hold.held(mediation.pk, "look_at_person", by=by, states=tuple(Mediation.State))
    purpose = _hold.wanted("purpose", "查看用途", purpose, least=4, most=200)
    found = type(person).objects.filter(pk=person.pk, mediation=row).first()
    if found is None:
        raise NotFound(what="当事人")
    _hold.write(row, "look_at_person", {"who": found.name_masked, "purpose": purpose}, grant=grant, by=by)

    def clear(sealed: bytes | memoryview | None) -> str:
        return unseal(bytes(sealed)) if sealed else ""

    address = found.address_sealed if isinstance(found, Party) else None
    return Clear(clear(found.name_sealed), clear(found.phone_sealed), clear(found.id_sealed), clear(address))
