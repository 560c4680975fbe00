from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotFound
from shanzhi.records.acting import act

from .. import _rows
from .._moving import moving
from ..models import Case, Concerned, Rating
from ..queries import by_code, reporters_of


@act("cases.rate", recall=by_code)
def rate(
    case: Case,
    *,
    is_solved: bool,
    satisfaction: int | None = None,
    words: str = "",
    concerned: Concerned | None = None,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """The resident's verdict: solved or not, and how satisfied from 5 (非常满意) to 1 (很不满意). 评价

    `concerned` is which reporter says so, of this case or of one joined to it; anybody else is refused `NotFound`.
    """
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise Invalid({"satisfaction": "请在五个等级中选择一个。"})
    with moving(case, "rate", by=by, seen=seen) as work:
        if concerned is not None and not reporters_of(work.case, all_of_them=True).filter(pk=concerned.pk).exists():
            raise NotFound(what="反映人")
        _rows.insert(Rating(
            case=work.case, concerned=concerned, round=work.case.redos + 1, is_solved=is_solved,
            satisfaction=satisfaction, words=words.strip()[:400], at=now(),
        ))  # fmt: skip
        work.case.is_solved = is_solved
        work.case.satisfaction = satisfaction
        work.detail.update(is_solved=is_solved, satisfaction=satisfaction)
    return case
