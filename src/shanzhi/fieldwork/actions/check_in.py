from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shanzhi.command import emergencies
from shanzhi.command.models import Emergency
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import points
from ..errors import NoCheckInNow, NotOnDuty
from ..models import CheckIn, CheckPoint
from ._shots import worker


@act("fieldwork.check_in")
def check_in(
    point: CheckPoint,
    *,
    uid: UUID,
    note: str = "",
    lon: float | None = None,
    lat: float | None = None,
    at: datetime | None = None,
    by: Actor,
) -> CheckIn:
    """Say that one is at a named point, while an emergency asks for it; a single moment, never a track. 点位签到

    Refuses `NoCheckInNow` once the emergency was over when it was written, and wherever the county does not allow it.
    """
    if not by.has("fieldwork.check_in"):
        raise NotAllowed(name=by.name, move="点位签到")
    earlier = CheckIn.objects.filter(uid=uid, member_id=worker(by)).first()
    if earlier is not None:
        return earlier
    moment = min(at or now(), now())
    emergency = Emergency.objects.get(pk=point.emergency_id)
    if not points.may_be_asked():
        raise NoCheckInNow(why="本县没有开通点位签到")
    if not points.was_on(emergency, moment):
        raise NoCheckInNow(why=f"“{emergency.matter}”已经结束")
    if point.dropped_at is not None and point.dropped_at <= moment:
        raise NoCheckInNow(why=f"点位“{point.name}”已经撤销")
    if not emergencies.touches(emergency, by):
        raise NotOnDuty(matter=emergency.matter)
    row = CheckIn.objects.create(
        uid=uid, point=point, member_id=worker(by), at=moment, note=note.strip()[:200], lon=lon, lat=lat
    )
    records.write(emergency.subject, "fieldwork.check_in", detail={"point": point.name}, by=by)
    return row
