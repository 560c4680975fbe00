from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of

from ..models import ClockMark
from ..watch_errors import NothingAsked, OwnAsking
from . import _watch


@act("command.approve_extension")
def approve_extension(mark: ClockMark, *, granted: bool, opinion: str = "", by: Actor) -> ClockMark:
    """Decide on the longer time that was asked for; whoever asked does not decide. 审批法定延期

    Asked in time is in time: the decision counts even where it comes after the day.
    """
    case, grant = _watch.case_for("command.approve_extension", mark.clock.case, by)
    row = _watch.locked_clock(mark.clock, move="延期")
    asked = ClockMark.objects.select_for_update().get(pk=mark.pk)
    if asked.state != ClockMark.State.ASKED:
        raise NothingAsked()
    if by.id is not None and by.id == asked.asked_by_id:
        raise OwnAsking(name=by.name)
    if not granted:
        opinion = _watch.words("opinion", "不同意的理由", opinion)
    asked.state = ClockMark.State.GRANTED if granted else ClockMark.State.REFUSED
    asked.ruled_at, asked.ruled_by_name, asked.opinion = now(), by.name, opinion.strip()[:400]
    asked.save(update_fields=["state", "ruled_at", "ruled_by_name", "opinion"])
    _watch.settle(row, profile_of(case.profile_id))
    detail = {"step": row.step, "amount": asked.amount, "granted": granted, "opinion": asked.opinion,
              "due": _watch.due_words(row)}  # fmt: skip
    _watch.line(case, "command.approve_extension", detail, grant, by)
    _watch.tell(case, "ruled", [asked.asked_by_id], key=f"clock/{asked.pk}", by=by)
    return asked
