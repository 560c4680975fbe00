from __future__ import annotations

from collections.abc import Sequence

from shanzhi.command import actions as command
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Help
from . import _helping


@act("fieldwork.whistle_for_help")
def whistle_for_help(
    row: Help, *, units: Sequence[Unit], kind: str = "everyday", category: str = "", by: Actor
) -> Help:
    """Blow the whistle for a worker who asked for help: the units that are needed come to the place. 求助转吹哨

    Without a case the matter becomes one of `category`. Refuses what `command.whistle` refuses, and `HelpAnswered`.
    """
    locked, grant = _helping.waiting(row, "fieldwork.whistle_for_help", by)
    whistle = command.whistle(
        units=units, matter=locked.text, address=locked.address or locked.area.label, kind=kind, case=locked.case,
        area=locked.area, category=category, lon=locked.lon, lat=locked.lat, key=f"help/{locked.uid}", by=by,
    )  # fmt: skip
    called = "、".join(unit.short_name for unit in units)
    locked.answer = f"已吹哨，{called}正在赶来。"[:400]
    locked.whistle, locked.case = whistle, whistle.case
    locked.state, locked.answered_at, locked.answered_by_id = Help.State.WHISTLED, now(), by.id
    locked.save()
    _helping.tell(locked, by.in_post(grant))
    records.write(
        locked.subject, "fieldwork.whistle_for_help", detail={"whistle": whistle.number, "units": called},
        by=by.in_post(grant),
    )  # fmt: skip
    return locked
