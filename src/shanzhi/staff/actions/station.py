from __future__ import annotations

from datetime import date, timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import rules
from ..events import RosterChanged, tell
from ..models import Presence, Unit
from ._people import lock_unit, write_unit


@act("staff.station")
def station(
    unit: Unit, *, kind: str, window: str = "", starts_on: date | None = None, note: str = "", by: Actor
) -> Presence:
    """Say how a unit is present at the centre: permanent, on a rota, on call or seconded. 入驻

    Ends the presence that held until then. Refuses `Invalid` and `ClosedAlready`.
    """
    unit = lock_unit(unit)
    grant = rules.allow_over("staff.station", unit, by=by)
    starts = starts_on or today()
    if kind not in Presence.Kind.values:
        raise Invalid({"kind": "请选择入驻方式：常驻、轮驻、随驻或派驻。"})
    before = Presence.objects.select_for_update().filter(unit=unit, ends_on=None).first()
    if before is not None:
        if before.starts_on > starts:
            raise Invalid({"starts_on": f"已登记自{before.starts_on}起入驻，开始日期不能更早。"})
        if before.starts_on == starts:
            before.delete()
        else:
            before.ends_on = starts - timedelta(days=1)
            before.save(update_fields=["ends_on"])
    presence = Presence.objects.create(
        unit=unit, kind=kind, window=window.strip()[:24], starts_on=starts, note=note.strip()[:80]
    )
    write_unit(
        unit, "staff.station", rules.spoken_from(by, grant),
        kind=kind, window=presence.window, starts_on=starts, before=before.kind if before else "",
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({unit.pk})))
    return presence
