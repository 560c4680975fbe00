from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..errors import RequiredStepMissing
from ..models import Case
from ..queries import by_code


@act("cases.archive", recall=by_code)
def archive(case: Case, *, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Put the closed case into the archive. 归档"""
    with moving(case, "archive", by=by, seen=seen) as work:
        if work.case.closed_at is None:
            raise RequiredStepMissing(step="结案", move="归档")
        work.case.archived_at = now()
        _clocks.stop(work.case)
        if note:
            work.detail["note"] = note.strip()[:400]
    return case
