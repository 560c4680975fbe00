from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.acting import act

from .. import rules
from ..models import Case, Errand, Memo
from ._talking import enter


@act("cases.share")
def share(case: Case, *, errand: Errand, text: str = "", by: Actor) -> Memo:
    """Let the other units on the case read what one of them reported. 共享反馈

    Done by the centre, by the lead unit, or by the unit itself. Refuses an errand without a result.
    """
    if errand.case_id != case.pk or not errand.result:
        raise NotFound(what="可共享的办理结果")
    errands = list(case.errands.all())
    is_own = errand.unit_id in by.units_of("cases.note")
    if not is_own and not rules.sees_whole(case, errands, by):
        raise NotAllowed(name=by.name, move="共享其他单位的反馈")
    words = text.strip() or "共享办理结果，供各单位参考。"
    return enter(case, Memo.Kind.SHARED, words, errand=errand, by=by)
