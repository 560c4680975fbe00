from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act

from .. import halls
from ..models import Visit
from . import _hall


@act("intake.answer_visit")
def answer_visit(visit: Visit, *, answer: str, category: str = "", by: Actor) -> Visit:
    """Record a consultation that was answered at once, with the answer: it is not a case. 咨询答复"""
    row, grant = _hall.held(visit, halls.CALL, by, "登记答复")
    answer = answer.strip()
    wrong: dict[str, str] = {}
    if len(answer) < 4:
        wrong["answer"] = "请写明怎样答复的，便于以后核对。"
    if category and current().category(category) is None:
        wrong["category"] = "没有这个类别，请从列表中选择。"
    if wrong:
        raise Invalid(wrong)
    row.answer = f"{row.answer}\n{answer}".strip()[:1000]
    if category:
        row.category, row.circle = category, _hall.circle_of(category)
    _hall.settle(row, Visit.Outcome.ANSWERED)
    row.save(update_fields=["answer", "category", "circle", "outcome"])
    _hall.line(row, "intake.answer_visit", {"words": len(answer), "category": _hall.told(row, row.category)}, grant, by)
    return row
