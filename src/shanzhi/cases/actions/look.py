from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.sealing import unseal
from shanzhi.records.acting import act

from .._moving import write_line
from ..errors import PurposeMissing
from ..models import Case, Concerned
from ..rules import allow_looking


@dataclass(frozen=True, slots=True)
class Clear:
    """One person's data in clear, to be shown for a minute."""

    name: str
    phone: str
    id_number: str
    address: str


@act("cases.look")
def look(case: Case, concerned: Concerned, *, purpose: str, by: Actor) -> Clear:
    """Read a person's data in clear for a stated purpose; every look is on the case's trail. 查看

    Source: 个人信息保护法 6, 51; the purpose is kept with the name of who looked.
    """
    purpose = (purpose or "").strip()
    if len(purpose) < 4:
        raise PurposeMissing()
    if concerned.case_id != case.pk:
        raise NotFound(what="相关人")
    grant = allow_looking(case, list(case.errands.all()), by, role=concerned.role)
    write_line(
        case,
        "cases.look",
        {"concerned": concerned.pk, "who": concerned.name_masked, "purpose": purpose[:200]},
        by=by.in_post(grant) if grant else by,
    )

    def clear(sealed: bytes | memoryview | None) -> str:
        return unseal(bytes(sealed)) if sealed else ""

    return Clear(
        name=clear(concerned.name_sealed),
        phone=clear(concerned.phone_sealed),
        id_number=clear(concerned.id_number_sealed),
        address=clear(concerned.address_sealed),
    )
