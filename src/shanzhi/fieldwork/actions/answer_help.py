from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Help
from . import _helping
from ._shots import words


@act("fieldwork.answer_help")
def answer_help(row: Help, *, text: str, by: Actor) -> Help:
    """Answer a worker who asked for help: who comes, or what to do. 回应求助

    Refuses `HelpAnswered` the second time.
    """
    locked, grant = _helping.waiting(row, "fieldwork.answer_help", by)
    locked.answer = words("text", "回应", text, at_least=2, at_most=400)
    locked.state, locked.answered_at, locked.answered_by_id = Help.State.ANSWERED, now(), by.id
    locked.save()
    _helping.tell(locked, by.in_post(grant))
    records.write(locked.subject, "fieldwork.answer_help", detail={"text": locked.answer}, by=by.in_post(grant))
    return locked
