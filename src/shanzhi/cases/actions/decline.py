from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case, Reply
from ..queries import by_code
from ._text import wanted


@act("cases.decline", recall=by_code)
def decline(
    case: Case, *, reason: str, right_door: str, seen: int | None = None, key: str | None = None, by: Actor
) -> Case:
    """Refuse a report, naming the right door: nobody is turned away without being told where to go. 不予受理

    Source: 信访工作条例 22; 北京市接诉即办工作条例 11 (tell the lawful channel).
    """
    reason = wanted("reason", "不予受理的理由", reason, at_least=4, at_most=400)
    right_door = wanted("right_door", "应当前往的部门或渠道", right_door, at_most=200)
    with moving(case, "decline", by=by, seen=seen) as work:
        _clocks.stop(work.case)
        work.detail.update(reason=reason, right_door=right_door)
        Reply.objects.create(
            case=work.case,
            text=f"您反映的事项不属于本中心受理范围：{reason}请向{right_door}提出。",
            at=work.case.state_at,
            by_name=by.name,
            by_unit=by.unit,
        )
    return case
