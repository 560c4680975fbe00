from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import numbers, posts
from ..ladder import in_force
from ..ladder_errors import AlreadySupervised
from ..models import SUPERVISION_OPEN, Supervision
from . import _case


def _again(pk: str) -> Supervision:
    return Supervision.objects.get(pk=int(pk))


@act("command.supervise", recall=_again)
def supervise(
    case: Case,
    *,
    kind: str = "process",
    reason: str,
    demand: str,
    unit: Unit | None = None,
    limit: str = "",
    key: str | None = None,
    by: Actor,
) -> Supervision:
    """Order a unit to answer for a case, with a number of its own, a demand and a limit. 督办

    `process` asks how it is going and why it is late; `result` asks for the work done anew, and the case is not
    closed before it is concluded. One open order of a kind for each unit of a case.
    """
    if kind not in Supervision.Kind.values:
        raise Invalid({"kind": "请选择过程督办或者结果督办。"})
    reason = _case.wanted("reason", "督办事由", reason)
    demand = _case.wanted("demand", "督办要求", demand)
    found, errands = _case.locked(case.pk, by)
    grant = _case.of_the_desk("command.supervise", found, by)
    _case.refuse_over(found, "督办", even_closed=True)
    whom, errand = _case.answerable(found, errands, unit)
    earlier = Supervision.objects.filter(case=found, unit=whom, kind=kind, state__in=SUPERVISION_OPEN).first()
    if earlier is not None:
        raise AlreadySupervised(unit=whom.short_name, kind=earlier.get_kind_display(), number=earlier.number)
    profile = in_force()
    ordinary = profile.ladder.limits.process if kind == "process" else profile.ladder.limits.result
    within = _case.limit_of(limit, ordinary)
    moment = now()
    due = profile.calendar().due(moment, within)
    made = Supervision.objects.create(
        case=found, errand=errand, unit=whom, kind=kind, number=numbers.take("supervision", profile)[0], reason=reason,
        demand=demand, limit=str(within), due_at=due, next_at=due, issued_at=moment, issued_by_id=by.id,
        issued_by_name=by.name, issued_by_unit=grant.unit if grant else "",
    )  # fmt: skip
    _case.write_line(
        found,
        "command.supervise",
        {"number": made.number, "kind": kind, "unit": whom.short_name, "reason": reason, "demand": demand,
         "limit": str(within)},
        grant=grant,
        by=by,
    )  # fmt: skip
    members = posts.of_unit(found, whom.pk, errand.handler_id if errand else None)
    _case.tell(
        found, "supervised", members, key=f"{found.code}/{made.pk}", link=f"/command/supervisions/{made.pk}/", by=by,
        unit=whom.short_name, due=_case.due_words(due), title=str(made.get_kind_display()),
    )  # fmt: skip
    _case.announce_change(found, "command.supervise", [whom.pk])
    return made
