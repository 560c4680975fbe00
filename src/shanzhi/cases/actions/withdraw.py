from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._errands import take_back


@act("cases.withdraw", recall=by_code)
def withdraw(case: Case, *, reason: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """The reporter takes the report back before it was dispatched. 撤回"""
    with moving(case, "withdraw", by=by, seen=seen) as work:
        _clocks.stop(work.case)
        # Taking the lead's errand back leaves the assisting ones open.
        take_back(work.errands, "案件已撤回，申请自动失效。")
        if reason:
            work.detail["reason"] = reason.strip()[:400]
    return case
