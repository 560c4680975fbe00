from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import LeaderReception
from ..watch_errors import ReceptionOver
from . import _watch


@act("command.call_off_reception")
def call_off_reception(reception: LeaderReception, *, reason: str, by: Actor) -> LeaderReception:
    """The day does not take place; residents read so, and the booked cases may be booked anew. 取消接访"""
    grant = by.grant_for("command.plan_reception", path=reception.area_path)
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.call_off_reception"))
    reason = _watch.words("reason", "取消原因", reason, at_most=200)
    row = LeaderReception.objects.select_for_update().get(pk=reception.pk)
    if row.state != LeaderReception.State.PLANNED or row.ends_at <= now():
        raise ReceptionOver(state="已经取消或者结束", move="取消")
    row.state, row.note = LeaderReception.State.CALLED_OFF, reason
    row.save(update_fields=["state", "note"])
    records.write(
        row.subject, "command.call_off_reception", detail={"reason": reason},
        by=by if by.is_system else by.in_post(grant),
    )  # fmt: skip
    return row
