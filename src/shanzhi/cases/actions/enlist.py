from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import moving
from ..errors import ClosedUnit, TwiceInOneCase
from ..models import Case, Errand
from ..queries import by_code


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
    """Add an assisting unit to a case that is being handled. 增派协办"""
    with moving(case, "enlist", by=by, seen=seen) as work:
        if unit.closed_on is not None:
            raise ClosedUnit(unit=unit.name)
        if any(e.unit_id == unit.pk and e.state not in ("RETURNED", "RECALLED") for e in work.errands):
            raise TwiceInOneCase(unit=unit.name)
        limit = limit or _clocks.limit_for(work.case, "handle")
        errand = Errand(
            case=work.case, unit=unit, role="assist", task=task.strip()[:400], round=work.case.redos + 1,
            dispatched_by_id=by.id, dispatched_at=now(),
        )  # fmt: skip
        _clocks.start(errand, "handle", limit, like=work.case)
        work.errands.append(errand)
        work.detail.update(unit=unit.short_name, unit_id=unit.pk, limit=limit)
        if task:
            work.detail["task"] = task.strip()[:400]
    return case
