from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._classify import reclassify


@act("cases.triage", recall=by_code)
def triage(
    case: Case,
    *,
    category: str = "",
    severity: int | None = None,
    circle: str = "",
    is_group: bool | None = None,
    note: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Judge what the case is and how grave, before choosing the unit. 研判

    A changed category or severity changes the limits that follow. Refuses an unknown category, severity or circle.
    """
    with moving(case, "triage", by=by, seen=seen) as work:
        work.detail.update(
            reclassify(work.case, category=category, severity=severity, circle=circle, is_group=is_group)
        )
        work.case.procedure_owner_id = work.case.procedure_owner_id or by.id
        if work.case.due_at is None:
            _clocks.start(work.case, "dispatch")
        if note:
            work.detail["note"] = note.strip()[:400]
    return case
