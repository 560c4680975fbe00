from __future__ import annotations

from datetime import datetime, timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls
from ..hall_errors import HasTicket
from ..models import Ticket, Visit
from . import _hall


def _again(pk: str) -> Ticket:
    return Ticket.objects.select_related("visit").get(pk=int(pk))


@act("intake.take_ticket", recall=_again)
def take_ticket(
    hall: Unit,
    *,
    queue: str,
    visit: Visit | None = None,
    priority: str = "",
    turn_at: datetime | None = None,
    key: str | None = None,
    by: Actor,
) -> Ticket:
    """Take the next number of a queue: for a visit from the guide desk, or without one at the kiosk. 取号

    A priority moves the turn forward by so many minutes as the county says, so nobody waits for ever behind it; only
    the guide desk gives one. Refuses `HasTicket` for a visit that waits already.
    """
    line = halls.queue_in(hall, queue)
    grant, rule = None, None
    if visit is not None:
        visit, grant = _hall.held(visit, halls.GREET, by, "取号")
        has = visit.tickets.filter(state__in=("WAITING", "CALLED")).first()
        if has is not None:
            raise HasTicket(ticket=has.shown)
        rule = next((p for p in current().hall.priorities if p.key == priority), None)
        if priority and rule is None:
            raise Invalid({"priority": "没有这种优先，请重新选择。"})
    moment = now()
    if visit is None:
        visit = Visit.objects.create(
            hall=hall, on=today(), number=_hall.next_number(hall, today(), _hall.VISITS), at=moment,
            way=Visit.Way.KIOSK, level=hall.area.level if hall.area is not None else "county",
        )  # fmt: skip
    ticket = Ticket.objects.create(
        hall=hall,
        on=today(),
        letter=line.letter,
        number=_hall.next_number(hall, today(), line.letter),
        queue=queue,
        visit=visit,
        priority=rule.key if rule else "",
        taken_at=moment,
        turn_at=(turn_at or moment) - timedelta(minutes=rule.ahead if rule else 0),
    )
    _hall.line(visit, "intake.take_ticket", {"ticket": ticket.shown, "queue": line.name}, grant, by)
    return ticket
