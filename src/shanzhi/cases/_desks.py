"""Which command room or centre pushes a case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

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


@dataclass(frozen=True, slots=True)
class Desk:
    """What a case needs to know of its desk."""

    id: int
    short_name: str
    path: str

    def as_unit(self) -> Unit:
        """The unit with what is known of it; what else is asked for is read when it is asked for."""
        return Unit.from_db(connection.alias, ["id", "short_name"], [self.id, self.short_name])


_DESK = """
SELECT u.id, u.short_name, a.path FROM staff_unit u JOIN places_area a ON a.id = u.area_id
WHERE u.kind IN ('command_room', 'centre') AND u.closed_on IS NULL AND a.path = ANY(%s)
ORDER BY length(a.path) DESC, u.kind = 'command_room' DESC, u.id LIMIT 1
"""


def desk_for(path: str) -> Desk:
    """The open desk whose area lies nearest above a path. Refuses `NoDesk`. Written out: every filing asks it."""
    with connection.cursor() as cursor:
        cursor.execute(_DESK, [_ancestors(path)])
        row = cursor.fetchone()
    if row is None:
        raise NoDesk()
    return Desk(*row)


def desk_above(desk: Unit) -> Unit | None:
    """The desk one step up, or None at the top."""
    if desk.area is None:
        return None
    above = _ancestors(desk.area.path)[1:]
    found = Unit.objects.filter(kind__in=_DESKS, closed_on=None, area__path__in=above).select_related("area")
    higher = max(found, key=lambda u: len(u.area.path) if u.area else 0, default=None)
    if higher is None and desk.kind == "command_room" and desk.area_id is not None:
        same = Unit.objects.filter(kind="centre", closed_on=None, area_id=desk.area_id).exclude(pk=desk.pk)
        return same.select_related("area").first()
    return higher
