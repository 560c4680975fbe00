from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import halls, practice
from ..models import Ticket
from . import _counters, _hall


@act("intake.move_ticket")
def move_ticket(ticket: Ticket, *, queue: str, note: str = "", by: Actor) -> Ticket:
    """Send somebody on to another queue with the same number and the turn they had: nobody queues twice. 转窗"""
    row, counter, grant = _counters.called(ticket, by, "转窗")
    line = halls.queue_in(counter.hall, queue)
    if queue == row.queue:
        raise Invalid({"queue": "已经在这个队列，请选择另一个窗口。"})
    row.queue, row.state, row.counter, row.member = queue, Ticket.State.WAITING, None, None
    row.moves, row.calls = row.moves + 1, 0
    row.save()
    detail = {"ticket": row.shown, "from": counter.number, "to": line.name}
    if note.strip():
        practice.record(row.visit, "move", note=note.strip(), by=by)
    _hall.line(row.visit, "intake.move_ticket", detail, grant, by)
    return row
