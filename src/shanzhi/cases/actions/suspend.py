from __future__ import annotations

from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from ..models import Case
from ..queries import by_code
from ._asking import ask


@act("cases.suspend", recall=by_code)
def suspend(
    case: Case, *, reason: str, until: date, seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """Ask to park the case for what cannot be done now; the clock stops only when that is granted. 申请挂账

    Refuses a day that is not in the future or is further away than the county's longest suspension.
    """
    if until <= today():
        raise Invalid({"until": "预计恢复日期应在明天以后。"})
    ask(case, "suspend", reason=reason, until=until, seen=seen, by=by)
    return case
