from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import DutyHandover
from ..watch_errors import NothingAsked, NotOnDuty


@act("command.take_over_duty")
def take_over_duty(handover: DutyHandover, *, note: str = "", by: Actor) -> DutyHandover:
    """Say that one has read the hand-over and is on. Only whoever it names. 接班"""
    row = DutyHandover.objects.select_for_update(of=("self",)).select_related("unit").get(pk=handover.pk)
    if not by.is_system and row.to_id != by.id:
        raise NotOnDuty(name=by.name, move="接班")
    if row.taken_at is not None:
        raise NothingAsked()
    row.taken_at, row.taken_note = now(), note.strip()[:200]
    row.save(update_fields=["taken_at", "taken_note"])
    detail = {"from": row.by_name, "note": row.taken_note}
    records.write(f"duty/{row.unit.code}", "command.take_over_duty", detail=detail, by=by)
    return row
