from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import halls, practice
from ..models import Ticket, Visit
from . import _hall


@act("intake.end_visit")
def end_visit(visit: Visit, *, left: bool = False, outcome: str = "", note: str = "", by: Actor) -> Visit:
    """End a visit: something became of it, or the person left by themselves. 来访办结

    `outcome` says that they come again by appointment, or were shown to a leader's reception day; the note names it.

    Refuses an end without any outcome: nobody leaves the hall without an answer on record (首问负责).
    """
    row, grant = _hall.held(visit, halls.CALL, by, "办结")
    note = note.strip()[:200]
    if not left and not row.outcome:
        if len(note) < 4:
            raise Invalid({"note": "还没有答复、登记、转介或预约。请先办一项，或者写明这次怎样了结。"})
        row.outcome = outcome if outcome in (Visit.Outcome.RECEPTION, Visit.Outcome.BOOKED) else Visit.Outcome.OTHER
    row.state = Visit.State.LEFT if left else Visit.State.ENDED
    row.ended_at = now()
    row.save(update_fields=["state", "outcome", "ended_at"])
    row.tickets.filter(state=Ticket.State.WAITING).update(state=Ticket.State.LEFT, ended_at=row.ended_at)
    row.tickets.filter(state=Ticket.State.CALLED).update(state=Ticket.State.DONE, ended_at=row.ended_at)
    if note:
        practice.record(row, "end", note=note, by=by)
    _hall.line(row, "intake.end_visit", {"left": left, "outcome": row.outcome}, grant, by)
    return row
