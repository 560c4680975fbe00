from __future__ import annotations

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from ..gathering_errors import PlanMoved
from ..models import PlanRun
from . import _case


def _again(pk: str) -> PlanRun:
    return PlanRun.objects.get(pk=int(pk))


@act("command.decline_plan", recall=_again)
def decline_plan(run: PlanRun, *, reason: str, key: str | None = None, by: Actor) -> PlanRun:
    """Do without a plan that was suggested, and say why. 不启动联动

    A plan that starts by itself is not declined: that is the county's rule.
    """
    reason = _case.wanted("reason", "不启动的理由", reason)
    case: Case
    case, _errands = _case.locked(run.case_id, by)
    grant = _case.of_the_desk("command.decline_plan", case, by)
    found = PlanRun.objects.select_for_update().filter(pk=run.pk).first()
    if found is None:
        raise NotFound(what="联动建议")
    if found.state != PlanRun.State.SUGGESTED or found.mode == "auto":
        why = "派单后自动启动" if found.mode == "auto" else found.get_state_display()
        raise PlanMoved(plan=found.name, state=why, move="改为不启动")
    found.state, found.reason, found.by_name = PlanRun.State.DECLINED, reason, by.name
    found.save(update_fields=["state", "reason", "by_name"])
    _case.write_line(case, "command.decline_plan", {"name": found.name, "reason": reason}, grant=grant, by=by)
    _case.announce_change(case, "command.decline_plan", [])
    return found
