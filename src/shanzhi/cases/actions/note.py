from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._text import wanted


@act("cases.note", recall=by_code)
def note(
    case: Case,
    *,
    text: str,
    for_resident: bool = False,
    seen: int | None = None,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Write down what was done or learnt; with `for_resident` the reporter reads it as progress. 记录"""
    text = wanted("text", "记录内容", text, at_most=1000)
    with moving(case, "note", by=by, seen=seen) as work:
        work.detail.update(text=text)
        if for_resident:
            work.detail["for_resident"] = True
    return case
