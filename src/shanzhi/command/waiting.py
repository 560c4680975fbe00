"""When something that waits has to be looked at again: once on the way to its limit, once at the limit."""

from __future__ import annotations

from datetime import datetime

from .models import Decision, Invitation, PlanStep, WhistleCall


def part_way(begin: datetime, due: datetime, share: float) -> datetime:
    return begin + (due - begin) * share


def next_of_call(call: WhistleCall, share: float, after: datetime) -> datetime | None:
    """The next moment at which a called unit is reminded; None when nobody waits for it any more."""
    if call.state == WhistleCall.State.CALLED:
        moments = [part_way(call.called_at, call.answer_due_at, share), call.answer_due_at]
    elif call.state == WhistleCall.State.COMING:
        begin = call.answered_at or call.called_at
        moments = [part_way(begin, call.arrive_due_at, share), call.arrive_due_at]
    else:
        return None
    return _first(moments, after)


def next_of_invitation(row: Invitation, begin: datetime, share: float, after: datetime) -> datetime | None:
    if row.answer or not row.must_reply:
        return None
    return _first([part_way(begin, row.reply_due_at, share), row.reply_due_at], after)


def next_of_decision(row: Decision, after: datetime) -> datetime | None:
    """One that is an errand has the lamp of its case; only what is watched by itself is reminded here."""
    if row.settled_at is not None or row.due_at is None or row.errand_id is not None:
        return None
    return _first([row.due_at], after)


def next_of_step(row: PlanStep, after: datetime) -> datetime | None:
    if row.done_at is not None or row.due_at is None:
        return None
    return _first([row.due_at], after)


def _first(moments: list[datetime], after: datetime) -> datetime | None:
    return min((m for m in moments if m > after), default=None)
