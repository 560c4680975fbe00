from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from ..models import Visit
from ._hall import Guest
from .answer_visit import answer_visit
from .end_visit import end_visit
from .greet import greet


def _again(pk: str) -> Visit:
    return Visit.objects.get(pk=int(pk))


@act("intake.take_call", recall=_again)
def take_call(
    hall: Unit,
    *,
    line: str,
    guest: Guest,
    matter: str,
    answer: str = "",
    category: str = "",
    key: str | None = None,
    by: Actor,
) -> Visit:
    """Type in a call to one of the county's hotlines; answered at once it is over, else a case comes of it. 来电登记"""
    rule = next((n for n in current().hall.lines if n.number == line), None)
    wrong: dict[str, str] = {}
    if rule is None:
        wrong["line"] = "请选择是哪条热线。"
    if len(matter.strip()) < 4:
        wrong["matter"] = "请写明来电反映什么。"
    if wrong:
        raise Invalid(wrong)
    visit = greet(hall, guests=[guest], matter=matter, category=category, way=Visit.Way.CALL, line=line, by=by)
    if answer.strip():
        visit = answer_visit(visit, answer=answer, category=category, by=by)
        visit = end_visit(visit, by=by)
    return visit
