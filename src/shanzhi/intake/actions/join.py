from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code
from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from ..errors import NoJoining
from ..models import Reception


@act("intake.join", recall=by_code)
def join(case: Case, *, to: Case, note: str = "", seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Put a report into the case it is a twin of; its reporter keeps the own code and gets that answer. 收件并案"""
    if to.has_ended:
        raise NoJoining(code=to.code)
    cases.join(case, to=to, note=note, seen=seen, by=by)
    Reception.objects.filter(pk=case.pk).update(twin=Reception.Twin.JOINED, twin_code=to.code)
    return case
