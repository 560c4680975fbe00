from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..gathering_errors import NotComing
from ..models import WhistleCall
from . import _case, _whistle


def _again(pk: str) -> WhistleCall:
    return WhistleCall.objects.get(pk=int(pk))


@act("command.arrive", recall=_again)
def arrive(call: WhistleCall, *, words: str = "", key: str | None = None, by: Actor) -> WhistleCall:
    """The unit reports that its people are there. 报到

    It counts when the caller confirms; nobody's position is tracked.
    """
    whistle, case = _whistle.held(call.whistle_id, "报到", by)
    row = _whistle.call_of(whistle, call)
    grant = _case.of_the_unit("command.arrive", row.unit_id, by)
    if row.state in (WhistleCall.State.ARRIVED, WhistleCall.State.CONFIRMED):
        raise NotComing(unit=row.unit.short_name, state=row.get_state_display(), move="再次报到")
    row.arrived_at = now()
    row.arrived_by_name = by.name
    # Whoever stands there without having answered has answered by coming.
    row.answered_at = row.answered_at or row.arrived_at
    row.answered_by_name = row.answered_by_name or by.name
    if words.strip():
        row.words = words.strip()[:200]
    row.state = WhistleCall.State.ARRIVED
    row.next_at = None
    row.save(
        update_fields=[
            "arrived_at", "arrived_by_name", "answered_at", "answered_by_name", "words", "state", "next_at",
        ]
    )  # fmt: skip
    detail: dict[str, object] = {"unit": row.unit.short_name, "words": words.strip()[:200]}
    _whistle.write_line(whistle, case, "command.arrive", detail, grant=grant, by=by)
    _whistle.tell(
        whistle, case, "whistle_answered", _whistle.callers(whistle, case), key=f"{row.unit_id}/{row.state}", by=by,
        unit=row.unit.short_name, step="已到现场报到，请确认",
    )  # fmt: skip
    return row
