from __future__ import annotations

from uuid import uuid4

from shanzhi.command import emergencies
from shanzhi.command.models import Emergency
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import points
from ..errors import NoCheckInNow
from ..models import CheckPoint
from ._shots import words


@act("fieldwork.name_point")
def name_point(
    emergency: Emergency,
    *,
    name: str,
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    by: Actor,
) -> CheckPoint:
    """Name a point at which people report themselves while this emergency is on. 设置点位

    Refuses `NoCheckInNow` where the county does not allow it, or the emergency is over.
    """
    grant = by.grant_for("fieldwork.name_point", path=emergency.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move="设置点位")
    if not points.may_be_asked():
        raise NoCheckInNow(why="本县没有开通点位签到")
    if not emergencies.on_now().filter(pk=emergency.pk).exists():
        raise NoCheckInNow(why="这次应急状态已经结束")
    label = words("name", "点位名称", name, at_least=2, at_most=60)
    if CheckPoint.objects.filter(emergency=emergency, name=label, dropped_at=None).exists():
        raise Invalid({"name": f"已经有点位“{label}”。"})
    point = CheckPoint.objects.create(
        uid=uuid4(), emergency=emergency, name=label, address=address.strip()[:160], lon=lon, lat=lat,
        made_by_id=by.id, made_at=now(),
    )  # fmt: skip
    records.write(emergency.subject, "fieldwork.name_point", detail={"point": label}, by=by.in_post(grant))
    return point
