from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code


@act("cases.withdraw", recall=by_code)
def withdraw(case: Case, *, reason: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """The reporter takes the report back before it was dispatched. 撤回"""
    with moving(case, "withdraw", by=by, seen=seen) as work:
        _clocks.stop(work.case)
        if reason:
            work.detail["reason"] = reason.strip()[:400]
    return case
