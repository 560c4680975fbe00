from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._errands import give, refuse_unit


@act("cases.enlist", recall=by_code)
def enlist(
    case: Case,
    *,
    unit: Unit,
    task: str = "",
    limit: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Add an assisting unit to a case that is being handled. 增派协办

    Refuses a closed unit, one that still has an errand here, and a limit longer than the ordinary one.
    """
    with moving(case, "enlist", by=by, seen=seen) as work:
        refuse_unit(work, unit)
        limit = limit or _clocks.limit_for(work.case, "handle")
        _clocks.refuse_longer(work.case, "handle", limit)
        give(work, unit, "assist", task=task, limit=limit)
        work.detail.update(unit=unit.short_name, unit_id=unit.pk, limit=limit)
        if task:
            work.detail["task"] = task.strip()[:400]
    return case
