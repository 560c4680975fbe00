from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import whistles
from ..gathering_errors import StillOnTheWay
from ..models import Whistle, WhistleCall
from . import _case, _whistle


def _again(pk: str) -> Whistle:
    return Whistle.objects.get(pk=int(pk))


@act("command.conclude_whistle", recall=_again)
def conclude_whistle(whistle: Whistle, *, result: str, key: str | None = None, by: Actor) -> Whistle:
    """Say what came of it. 办结哨单

    Who has not answered or not come stays counted as missing; errands go on by themselves. Refuses `StillOnTheWay`
    while a unit that reported waits for its arrival to be confirmed.
    """
    result = _case.wanted("result", "处置结果", result, at_most=1000)
    row, case = _whistle.held(whistle.pk, "办结", by)
    grant = _whistle.of_the_caller("command.conclude_whistle", row, by)
    calls = list(WhistleCall.objects.filter(whistle=row).select_related("unit"))
    waiting = [c.unit for c in calls if c.state == WhistleCall.State.ARRIVED]
    if waiting:
        raise StillOnTheWay(units=whistles.names(waiting))
    row.result = result
    row.state = Whistle.State.CONCLUDED
    row.concluded_at, row.concluded_by_name = now(), by.name
    row.save(update_fields=["result", "state", "concluded_at", "concluded_by_name"])
    WhistleCall.objects.filter(whistle=row, next_at__isnull=False).update(next_at=None)
    there = [c.unit.short_name for c in calls if c.state == WhistleCall.State.CONFIRMED]
    absent = [c.unit.short_name for c in calls if c.state in (WhistleCall.State.CALLED, WhistleCall.State.COMING)]
    detail: dict[str, object] = {"result": result, "there": there, "absent": absent}
    _whistle.write_line(row, case, "command.conclude_whistle", detail, grant=grant, by=by)
    return row
