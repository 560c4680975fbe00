"""Which command room or centre pushes a case."""

from __future__ import annotations

from shanzhi.kernel.errors import Refusal
from shanzhi.staff.models import Unit

_DESKS = ("command_room", "centre")


class NoDesk(Refusal):
    http_status = 422
    sentence = "该区域还没有指挥室或中心。请系统管理员先建立县级中心。"


def _ancestors(path: str) -> list[str]:
    """The path itself and every prefix of it, deepest first: `1.7.93.` → `1.7.93.`, `1.7.`, `1.`."""
    ids = path.rstrip(".").split(".")
    return [".".join(ids[:n]) + "." for n in range(len(ids), 0, -1)]


def desk_for(path: str) -> Unit:
    """The open desk whose area lies nearest above a path. Refuses `NoDesk`."""
    found = (
        Unit.objects.filter(kind__in=_DESKS, closed_on=None, area__path__in=_ancestors(path))
        .select_related("area")
        .order_by("-area__path")
    )
    desk = max(found, key=lambda u: (len(u.area.path) if u.area else 0, u.kind == "command_room"), default=None)
    if desk is None:
        raise NoDesk()
    return desk


def desk_above(desk: Unit) -> Unit | None:
    """The desk one step up, or None at the top."""
    if desk.area is None:
        return None
    above = _ancestors(desk.area.path)[1:]
    found = Unit.objects.filter(kind__in=_DESKS, closed_on=None, area__path__in=above).select_related("area")
    higher = max(found, key=lambda u: len(u.area.path) if u.area else 0, default=None)
    if higher is None and desk.kind == "command_room":
        same = Unit.objects.filter(kind="centre", closed_on=None, area_id=desk.area_id).exclude(pk=desk.pk)
        return same.select_related("area").first()
    return higher
