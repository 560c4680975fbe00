from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks, rules
from .._moving import moving
from ..errors import NothingParked
from ..models import Case
from ..queries import by_code
from ..states import State


@act("cases.resume", recall=by_code)
def resume(case: Case, *, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Take a suspended case up again; its clocks go on from where they stood. 恢复办理

    An assisting unit that was parked alone takes up its own errand again while the case goes on. Refuses
    `NothingParked` where no clock of the actor's stands still.
    """
    with moving(case, "resume", by=by, seen=seen) as work:
        standing = rules.parked(work.case, work.errands, by)
        if work.case.state == State.SUSPENDED:
            work.target = State(work.case.state_before or State.HANDLING)
            work.case.state_before = ""
            _clocks.resume(work.case)
        elif not standing:
            raise NothingParked()
        for errand in standing:
            _clocks.resume(errand, like=work.case)
            work.detail.setdefault("unit_id", errand.unit_id)
        if note:
            work.detail["note"] = note.strip()[:400]
    return case
