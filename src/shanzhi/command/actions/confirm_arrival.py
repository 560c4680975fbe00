from __future__ import annotations

from datetime import datetime

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import posts
from ..gathering_errors import NotComing
from ..models import WhistleCall
from . import _whistle


def _again(pk: str) -> WhistleCall:
    return WhistleCall.objects.get(pk=int(pk))


@act("command.confirm_arrival", recall=_again)
def confirm_arrival(
    call: WhistleCall, *, there_at: datetime | None = None, key: str | None = None, by: Actor
) -> WhistleCall:
    """The caller says when the unit was really there; without `there_at`, when it reported. 确认到场

    Also for a unit that came without reporting. Refuses a moment before the whistle or still to come.
    """
    whistle, case = _whistle.held(call.whistle_id, "确认到场", by)
    grant = _whistle.of_the_caller("command.confirm_arrival", whistle, by)
    row = _whistle.call_of(whistle, call)
    if row.state == WhistleCall.State.CONFIRMED:
        raise NotComing(unit=row.unit.short_name, state=row.get_state_display(), move="再次确认")
    moment = now()
    there = there_at or row.arrived_at or moment
    # What is typed has minutes only.
    if not whistle.called_at.replace(second=0, microsecond=0) <= there <= moment:
        raise Invalid({"there_at": "到场时间应在吹哨之后、现在之前。"})
    row.there_at = there
    row.answered_at = row.answered_at or there
    row.confirmed_at, row.confirmed_by_name = moment, by.name
    row.state = WhistleCall.State.CONFIRMED
    row.next_at = None
    row.save(update_fields=["there_at", "answered_at", "confirmed_at", "confirmed_by_name", "state", "next_at"])
    detail: dict[str, object] = {"unit": row.unit.short_name, "there_at": there.isoformat()}
    if not row.there_in_time:
        detail["late"] = True
    _whistle.write_line(whistle, case, "command.confirm_arrival", detail, grant=grant, by=by)
    _whistle.tell(
        whistle, case, "whistle_answered", posts.of_unit(case, row.unit_id), key=f"{row.unit_id}/{row.state}", by=by,
        unit=row.unit.short_name, step="到场已确认",
    )  # fmt: skip
    return row
