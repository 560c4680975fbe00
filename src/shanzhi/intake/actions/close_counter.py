from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import StillServing
from ..models import Counter


@act("intake.close_counter")
def close_counter(counter: Counter, *, by: Actor) -> Counter:
    """Close a counter; the guide desk may close one that was left open. 停窗

    Refuses `StillServing` while a number is there.
    """
    row = Counter.objects.select_for_update(of=("self",)).select_related("hall", "hall__area").get(pk=counter.pk)
    verb = halls.CALL if row.member_id == by.id else halls.GREET
    grant = halls.allow(row.hall, verb, by, queue=row.queue, move="停窗")
    serving = row.tickets.filter(state="CALLED").first()
    if serving is not None:
        raise StillServing(ticket=serving.shown)
    if row.member_id is None:
        return row
    detail = {"counter": row.number, "who": row.member_name}
    row.member, row.member_name, row.unit, row.opened_at, row.also = None, "", None, None, []
    row.save()
    records.write(f"hall/{row.hall.code}", "intake.close_counter", detail=detail, by=by.in_post(grant))
    return row
