from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import posts
from ..models import Urge
from . import _case


def _again(pk: str) -> Urge:
    return Urge.objects.get(pk=int(pk))


@act("command.urge", recall=_again)
def urge(case: Case, *, words: str, unit: Unit | None = None, key: str | None = None, by: Actor) -> Urge:
    """Tell the unit whose errand it is, or the desk, to get on with it, in so many words. 催办

    Without `unit` it goes to whoever has to move now: the lead unit, else the desk. Changes no clock.
    """
    words = _case.wanted("words", "催办内容", words)
    found, errands = _case.locked(case.pk, by)
    grant = _case.of_the_desk("command.urge", found, by)
    _case.refuse_over(found, "催办")
    whom, errand = _case.answerable(found, errands, unit)
    made = Urge.objects.create(
        case=found, errand=errand, unit=whom, words=words, at=now(), by_id=by.id, by_name=by.name,
        by_unit=grant.unit if grant else "",
    )  # fmt: skip
    _case.write_line(found, "command.urge", {"unit": whom.short_name, "text": words}, grant=grant, by=by)
    members = posts.of_unit(found, whom.pk, errand.handler_id if errand else found.procedure_owner_id)
    _case.tell(found, "urged", members, key=f"{found.code}/{made.pk}", by=by, unit=whom.short_name)
    _case.announce_change(found, "command.urge", [whom.pk])
    return made
