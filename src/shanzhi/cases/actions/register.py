from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .._moving import moving
from ..models import Case
from ..queries import by_code


@act("cases.register", recall=by_code)
def register(case: Case, *, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Enter a report in the register before deciding whether it is accepted. 登记"""
    with moving(case, "register", by=by, seen=seen) as work:
        if note:
            work.detail["note"] = note
    return case
