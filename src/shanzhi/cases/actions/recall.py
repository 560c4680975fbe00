from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case, Errand
from ..queries import by_code
from ..states import ERRAND_OPEN, State
from ._errands import take_back
from ._text import wanted


@act("cases.recall", recall=by_code)
def recall(
    case: Case, *, errand: Errand, reason: str, seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """Take an errand back; the lead's taken back puts the case on the desk again, assisting units keep theirs. 收回"""
    reason = wanted("reason", "收回理由", reason, at_most=400)
    with moving(case, "recall", by=by, seen=seen) as work:
        mine = next((e for e in work.errands if e.pk == errand.pk), None)
        if mine is None or mine.state not in ERRAND_OPEN:
            raise NotFound(what="未办结的任务")
        take_back([mine], "任务已收回，申请自动失效。")
        work.detail.update(unit_id=mine.unit_id, reason=reason)
        if mine.role == "lead":
            work.target = State.ACCEPTED
            work.case.lead_unit_id = None
            work.case.substance_owner_id = None
            _clocks.start(work.case, "dispatch")
    return case
