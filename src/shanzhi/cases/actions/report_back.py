from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotAllowed
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import _clocks
from .._moving import moving
from ..errors import OpenErrands
from ..models import Case
from ..queries import by_code
from ..states import ERRAND_OPEN
from ._errands import lapse
from ._text import wanted


@act("cases.report_back", recall=by_code)
def report_back(
    case: Case, *, result: str, reply: str = "", seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """The unit says what it did. The lead answers for all, so the assisting units come first. 反馈

    `reply` is the draft of what the resident will read. Refuses `OpenErrands` while an assisting unit still works.
    """
    result = wanted("result", "办理结果", result, at_least=4, at_most=4000)
    with moving(case, "report_back", by=by, seen=seen) as work:
        errand = work.errand_of(by.units_of("cases.report_back"), ("HANDLING",))
        if errand is None:
            raise NotAllowed(name=by.name, move="反馈（本单位没有办理中的任务）")
        if errand.role == "lead":
            waiting = [e.unit_id for e in work.errands if e.role == "assist" and e.state in ERRAND_OPEN]
            if waiting:
                names = Unit.objects.filter(pk__in=waiting).values_list("short_name", flat=True)
                raise OpenErrands(units="、".join(names))
            work.case.reported_back_at = now()
            _clocks.start(work.case, "verify")
        else:
            work.target = None
        errand.state = "REPORTED_BACK"
        errand.reported_at = now()
        errand.result = result
        _clocks.stop(errand)
        lapse([errand], "任务已反馈，申请自动失效。")
        work.detail.update(role=errand.role, unit_id=errand.unit_id, result=result)
        if reply:
            work.detail["reply_draft"] = reply.strip()[:2000]
    return case
