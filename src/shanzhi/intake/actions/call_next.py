from __future__ import annotations

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.records.acting import act

from .. import practice
from ..hall_errors import NobodyWaits, StillServing
from ..models import Counter, Ticket
from . import _counters, _hall

_NEXT = """
UPDATE intake_ticket SET state = 'CALLED', counter_id = %(counter)s, member_id = %(member)s, calls = 1,
  called_at = %(now)s, last_called_at = %(now)s
WHERE id = (
  SELECT id FROM intake_ticket
  WHERE hall_id = %(hall)s AND "on" = %(on)s AND state = 'WAITING' AND queue = ANY(%(queues)s)
  ORDER BY turn_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id
"""


@act("intake.call_next")
def call_next(counter: Counter, *, by: Actor) -> Ticket:
    """Call whoever is next in the counter's queues; a number goes to one counter only, however many call. 叫号

    Refuses `CounterClosed`, `StillServing` while the last one is still there, and `NobodyWaits`.
    """
    row, grant = _counters.own_counter(counter, by)
    serving = row.tickets.filter(state="CALLED").first()
    if serving is not None:
        raise StillServing(ticket=serving.shown)
    with connection.cursor() as cursor:
        wanted = {
            "counter": row.pk, "member": by.id, "now": now(), "hall": row.hall_id, "on": today(), "queues": row.queues,
        }  # fmt: skip
        cursor.execute(_NEXT, wanted)
        found = cursor.fetchone()
    if found is None:
        raise NobodyWaits()
    ticket = Ticket.objects.select_related("visit", "counter").get(pk=found[0])
    practice.did(ticket.visit, "receive", by=by)
    _hall.line(ticket.visit, "intake.call_next", {"ticket": ticket.shown, "counter": row.number}, grant, by)
    return ticket
