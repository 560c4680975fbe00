from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _clocks, _loop, _rows
from .._moving import moving
from ..models import Case, FollowUp
from ..queries import by_code


@act("cases.follow_up", recall=by_code)
def follow_up(
    case: Case,
    *,
    how: str = "phone",
    reached: bool = True,
    is_solved: bool | None = None,
    words: str = "",
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Ask the resident, by telephone or at home, whether it is solved. Not by anybody who handled it. 回访

    An attempt that reached nobody is written down and leaves the case where it is.
    """
    if how not in FollowUp.How.values:
        raise Invalid({"how": "请选择电话回访或入户回访。"})
    if reached and is_solved is None:
        raise Invalid({"is_solved": "请填写群众是否认为已解决。"})
    with moving(case, "follow_up", by=by, seen=seen) as work:
        _loop.refuse_unchecked(work.case, "回访")
        _rows.insert(FollowUp(
            case=work.case, how=how, reached=reached, is_solved=is_solved if reached else None,
            words=words.strip()[:400], at=now(), by_id=by.id,
        ))  # fmt: skip
        work.detail.update(how=how, reached=reached)
        if reached:
            work.case.followed_up_at = now()
            work.case.is_solved = is_solved
            work.detail.update(is_solved=is_solved)
            if work.case.closed_at is not None:
                _clocks.stop(work.case)
        else:
            work.target = None
    return case
