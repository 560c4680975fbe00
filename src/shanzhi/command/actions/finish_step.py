from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.records.acting import act

from ..gathering_errors import StepDone
from ..models import PlanRun, PlanStep
from . import _case


def _again(pk: str) -> PlanStep:
    return PlanStep.objects.get(pk=int(pk))


@act("command.finish_step", recall=_again)
def finish_step(step: PlanStep, *, outcome: str, key: str | None = None, by: Actor) -> PlanStep:
    """The unit says what it did in its step of a plan; with the last one the plan is done. 完成联动步骤

    By the unit of the step, or by the desk for it. The errand on the case is answered by itself.
    """
    outcome = _case.wanted("outcome", "办理情况", outcome)
    case_id = PlanRun.objects.filter(pk=step.run_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(what="联动步骤")
    case, _errands = _case.locked(case_id, by)
    found = PlanStep.objects.select_for_update(of=("self",)).select_related("run", "unit").get(pk=step.pk)
    grant = by.grant_for("command.finish_step", path=case.desk_path, units=[found.unit_id, case.desk_id])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.finish_step"))
    if found.done_at is not None:
        raise StepDone(step=found.name, at=f"{local(found.done_at):%m-%d %H:%M}", who=found.done_by_name)
    found.outcome, found.done_at, found.done_by_name, found.next_at = outcome, now(), by.name, None
    found.save(update_fields=["outcome", "done_at", "done_by_name", "next_at"])
    if not PlanStep.objects.filter(run=found.run, done_at=None).exists():
        PlanRun.objects.filter(pk=found.run_id).update(state=PlanRun.State.DONE, done_at=now())
    detail: dict[str, object] = {"plan": found.run.name, "step": found.name, "outcome": outcome}
    _case.write_line(case, "command.finish_step", detail, grant=None if by.is_system else grant, by=by)
    _case.announce_change(case, "command.finish_step", [found.unit_id] if found.unit_id else [])
    return found
