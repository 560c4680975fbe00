from __future__ import annotations

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case
from shanzhi.cases.states import MOVES
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from ..ladder import in_force, is_leader
from ..ladder_errors import NobodyLeads
from ..models import Escalation
from . import _case


def _again(pk: str) -> Escalation:
    return Escalation.objects.get(pk=int(pk))


@act("command.escalate", recall=_again)
def escalate(
    case: Case, *, leader: Member, reason: str, rule: str = "", key: str | None = None, by: Actor
) -> Escalation:
    """Lift a case and name the leader who leads it from now on, with the reason. 提级牵头

    The case moves to the desk above by its own move, where there is one and its state allows it; at the county's own
    desk, and for a case that is parked, the leader is named and the case stays where it is.
    """
    reason = _case.wanted("reason", "提级事由", reason)
    found, _errands = _case.locked(case.pk, by)
    grant = _case.of_the_desk("command.escalate", found, by)
    _case.refuse_over(found, "提级")
    if not is_leader(leader, found):
        raise NobodyLeads(name=leader.name)
    before = found.desk
    _lift(found, reason, by)
    after = Unit.objects.select_related("area").get(pk=Case.objects.values_list("desk_id", flat=True).get(pk=found.pk))
    level = in_force().level(after.area.level) if after.area else None
    made = Escalation.objects.create(
        case=found, leader=leader, leader_name=leader.name, reason=reason, before=before.short_name,
        after=after.short_name, level=level.name if level else after.short_name, rule=rule, at=now(), by_name=by.name,
    )  # fmt: skip
    _case.write_line(
        found,
        "command.escalate",
        {"leader": leader.name, "reason": reason, "before": before.short_name, "desk": after.short_name,
         "level": made.level},
        grant=grant,
        by=by,
    )  # fmt: skip
    _case.tell(found, "lead_named", [leader.pk], key=f"{found.code}/{made.pk}", by=by)
    _case.announce_change(found, "command.escalate", [before.pk, after.pk])
    return made


def _lift(case: Case, reason: str, by: Actor) -> bool:
    """The case's own move; not at the top, where there is no desk above."""
    if case.state not in MOVES["escalate"].sources:
        return False
    try:
        cases.escalate(case, reason=reason, by=by)
    except Invalid:
        return False
    return True
