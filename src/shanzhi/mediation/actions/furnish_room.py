from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Room


def _again(pk: str) -> Room:
    return Room.objects.get(pk=int(pk))


@act("mediation.furnish_room", recall=_again)
def furnish_room(
    *,
    unit: Unit,
    name: str,
    seats: int = 8,
    has_video: bool = False,
    note: str = "",
    is_open: bool = True,
    room: Room | None = None,
    key: str | None = None,
    by: Actor,
) -> Room:
    """Enter or change a mediation room. What is booked stays booked when it closes. 设置调解室"""
    grant = by.grant_for("mediation.furnish_room", path=unit.area.path if unit.area else None, units=[unit.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move="设置调解室")
    name = name.strip()
    if not 2 <= len(name) <= 40:
        raise Invalid({"name": "请填写调解室名称。"})
    if not 2 <= seats <= 500:
        raise Invalid({"seats": "座位为2到500。"})
    if Room.objects.filter(unit=unit, name=name).exclude(pk=room.pk if room else 0).exists():
        raise Invalid({"name": "本单位已有同名的调解室。"})
    row = room or Room()
    row.unit, row.name, row.seats, row.has_video = unit, name, seats, has_video
    row.area_path, row.note, row.is_open = unit.area.path if unit.area else "", note.strip()[:120], is_open
    row.save()
    detail = {"room": row.pk, "name": name, "is_open": is_open}
    records.write(f"room/{row.pk}", "mediation.furnish_room", detail=detail, by=by)
    return row
