from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _clocks
from .._desks import desk_above
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._errands import take_back
from ._text import wanted


@act("cases.escalate", recall=by_code)
def escalate(case: Case, *, reason: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Lift the case to the desk above, which now pushes it; open errands are taken back to be given out anew. 提级

    Refuses at the top: there is no desk above the county's.
    """
    reason = wanted("reason", "提级理由", reason, at_least=4, at_most=400)
    with moving(case, "escalate", by=by, seen=seen) as work:
        above = desk_above(work.case.desk)
        if above is None:
            raise Invalid({"reason": "本案已由县级中心牵头，不能再提级。"})
        take_back(work.errands, "案件已提级，申请自动失效。")
        for errand in work.errands:
            if errand.role == "lead" and errand.state == "REPORTED_BACK":
                # The row keeps its result; it no longer counts as the open lead.
                errand.state = "RECALLED"
        work.detail.update(reason=reason, before=work.case.desk.short_name, desk=above.short_name)
        work.case.desk = above
        work.case.desk_path = above.area.path if above.area else ""
        work.case.procedure_owner_id = None
        work.case.substance_owner_id = None
        work.case.lead_unit_id = None
        _clocks.start(work.case, "dispatch")
    return case
