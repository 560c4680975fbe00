from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls
from ..hall_errors import CounterTaken, SitsElsewhere
from ..models import Counter


@act("intake.open_counter")
def open_counter(hall: Unit, *, queue: str, number: int, also: Sequence[str] = (), by: Actor) -> Counter:
    """Sit down at a counter and open it for its queue, and for others that it helps out today. 开窗

    Whoever sits there already opens it again with other queues. Refuses `CounterTaken`, and `SitsElsewhere` for
    somebody who has another one open.
    """
    line = halls.queue_in(hall, queue)
    grant = halls.allow(hall, halls.CALL, by, queue=queue, move="开窗")
    if not 1 <= number <= 99:
        raise Invalid({"number": "窗口号应为1到99。"})
    extra = [halls.queue_in(hall, each).key for each in dict.fromkeys(also) if each != queue]
    elsewhere = Counter.objects.filter(member_id=by.id or 0).exclude(hall=hall, number=number).first()
    if elsewhere is not None:
        raise SitsElsewhere(counter=elsewhere.number)
    Counter.objects.get_or_create(hall=hall, number=number, defaults={"queue": queue, "name": line.name})
    row = Counter.objects.select_for_update(of=("self",)).get(hall=hall, number=number)
    if row.member_id not in (None, by.id):
        raise CounterTaken(counter=number, who=row.member_name)
    row.queue, row.name, row.also = queue, line.name, extra
    row.member_id, row.member_name, row.unit_id = by.id, by.name, grant.unit_id
    row.opened_at = row.opened_at or now()
    row.save()
    detail = {"counter": number, "queue": line.name, "also": extra}
    records.write(f"hall/{hall.code}", "intake.open_counter", detail=detail, by=by.in_post(grant))
    return row
