from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code


@act("cases.report", recall=by_code)
def report(case: Case, *, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Send a draft off; from here on it is on the desk's clock. 上报"""
    with moving(case, "report", by=by, seen=seen) as work:
        _clocks.start(work.case, "accept")
    return case
