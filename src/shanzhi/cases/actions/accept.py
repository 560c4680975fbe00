from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code


@act("cases.accept", recall=by_code)
def accept(case: Case, *, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Take the case in: from here on the centre answers for its procedure. 受理"""
    with moving(case, "accept", by=by, seen=seen) as work:
        work.case.accepted_at = now()
        work.case.procedure_owner_id = by.id
        _clocks.start(work.case, "dispatch")
        if note:
            work.detail["note"] = note
    return case
