from __future__ import annotations

from shanzhi.cases.actions.look import Clear
from shanzhi.cases.errors import PurposeMissing
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.sealing import unseal
from shanzhi.records.acting import act

from .. import halls
from ..models import Visitor
from . import _hall


@act("intake.look_at_visitor")
def look_at_visitor(visitor: Visitor, *, purpose: str, by: Actor) -> Clear:
    """Read a visitor's data in clear for a stated purpose; every look is on the visit's trail. 查看来访人"""
    if len(purpose.strip()) < 4:
        raise PurposeMissing()
    visit = visitor.visit
    grant = halls.allow(visit.hall, "intake.look_at_visitor", by)
    detail = {"who": visitor.name_masked, "purpose": purpose.strip()[:200]}
    _hall.line(visit, "intake.look_at_visitor", detail, grant, by)

    def clear(sealed: bytes | memoryview | None) -> str:
        return unseal(bytes(sealed)) if sealed else ""

    return Clear(clear(visitor.name_sealed), clear(visitor.phone_sealed), clear(visitor.id_number_sealed), "")
