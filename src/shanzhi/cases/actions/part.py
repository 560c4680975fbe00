from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving, write_line
from ..models import Case
from ..queries import by_code
from ..states import State
from ._text import wanted


@act("cases.part", recall=by_code)
def part(case: Case, *, reason: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Undo a joining: the case goes back to where it was and its clocks go on. 拆分"""
    reason = wanted("reason", "拆分理由", reason, at_most=400)
    with moving(case, "part", by=by, seen=seen) as work:
        main = work.case.joined_to
        work.target = State(work.case.state_before)
        work.case.state_before = ""
        work.case.joined_to = None
        _clocks.resume(work.case)
        for errand in work.errands:
            if errand.paused_at is not None:
                _clocks.resume(errand, like=work.case)
        work.detail.update(reason=reason)
        if main is not None:
            work.detail["parted_from"] = main.code
            write_line(main, "cases.part", {"parted": work.case.code, "reason": reason}, by=by)
    return case
