from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _clocks, _loop
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._text import wanted


@act("cases.verify", recall=by_code)
def verify(
    case: Case,
    *,
    finding: str,
    on_site: bool = False,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Check that what was reported back is true. Not by anybody who handled it; what fails is redone instead. 核查"""
    finding = wanted("finding", "核查情况", finding, at_most=1000)
    with moving(case, "verify", by=by, seen=seen) as work:
        work.case.verified_at = now()
        if _loop.wants_follow_up(work.case):
            _clocks.start(work.case, "follow_up")
        else:
            _clocks.stop(work.case)
        work.detail.update(finding=finding, on_site=on_site)
    return case
