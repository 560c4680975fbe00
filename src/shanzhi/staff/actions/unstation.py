from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import rules
from ..events import RosterChanged, tell
from ..models import Presence, RotaDay, Unit
from ._people import lock_unit, write_unit


@act("staff.unstation")
def unstation(unit: Unit, *, reason: str = "", by: Actor) -> Unit:
    """The unit is no longer present at the centre from tomorrow; its coming rota days are taken away. 撤驻"""
    unit = lock_unit(unit)
    grant = rules.allow_over("staff.unstation", unit, by=by)
    presence = Presence.objects.select_for_update().filter(unit=unit, ends_on=None).first()
    if presence is None:
        raise NotFound(what="入驻登记")
    presence.ends_on = max(today(), presence.starts_on)
    presence.save(update_fields=["ends_on"])
    RotaDay.objects.filter(unit=unit, on__gt=presence.ends_on).delete()
    write_unit(unit, "staff.unstation", rules.spoken_from(by, grant), kind=presence.kind, reason=reason)
    tell(RosterChanged(unit_ids=frozenset({unit.pk})))
    return unit
