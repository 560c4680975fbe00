from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import CheckPoint


@act("fieldwork.drop_point")
def drop_point(point: CheckPoint, *, by: Actor) -> CheckPoint:
    """Nobody is asked to report at this point any longer. 撤销点位"""
    locked = CheckPoint.objects.select_for_update(of=("self",)).select_related("emergency").filter(pk=point.pk).first()
    if locked is None:
        raise NotFound(what="点位")
    grant = by.grant_for("fieldwork.drop_point", path=locked.emergency.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move="撤销点位")
    if locked.dropped_at is None:
        locked.dropped_at = now()
        locked.save(update_fields=["dropped_at"])
        records.write(
            locked.emergency.subject, "fieldwork.drop_point", detail={"point": locked.name}, by=by.in_post(grant)
        )
    return locked
