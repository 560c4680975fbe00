from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.worktime import Limit
from shanzhi.records.acting import act

from ..models import Case
from ..queries import by_code
from ._asking import ask


@act("cases.extend", recall=by_code)
def extend(case: Case, *, reason: str, amount: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Ask for more time, in working days (5wd) or working hours (4wh). 申请延期

    Refuses more than the county's longest extension, and one more than it allows for a round of an errand.
    """
    try:
        limit = Limit.parse(amount)
    except ValueError as error:
        raise Invalid({"amount": "请填写延长多少个工作日，如 5 个工作日。"}) from error
    ask(case, "extend", reason=reason, amount=str(limit), seen=seen, by=by)
    return case
