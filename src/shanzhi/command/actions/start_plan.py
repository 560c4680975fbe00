from __future__ import annotations

from datetime import datetime

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_linkage import LinkagePlan
from shanzhi.kernel.worktime import Limit
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_of
from shanzhi.staff.models import Unit

from .. import linkage, posts, waiting
from ..gathering_errors import PlanMoved
from ..ladder import in_force
from ..models import PlanRun, PlanStep
from . import _case, _giving


def _again(pk: str) -> PlanRun:
    return PlanRun.objects.get(pk=int(pk))


@act("command.start_plan", recall=_again)
def start_plan(case: Case, *, plan: str, key: str | None = None, by: Actor) -> PlanRun:
    """Start a linkage plan on a case: every unit of it gets its errand and its step with a limit. 启动联动

    By the desk, or by itself where the plan says so. A unit that has an errand already keeps it; a unit the county does
    not have is shown as missing. Refuses `PlanMoved` for one that runs or is done.
    """
    held, _errands = _case.locked(case.pk, by)
    profile = profile_of(held.profile_id)
    found_plan = linkage.plan_of(profile, plan) or linkage.plan_of(in_force(), plan)
    if found_plan is None:
        raise Invalid({"plan": "没有这个联动预案，请重新选择。"})
    grant = _case.of_the_desk("command.start_plan", held, by)
    _case.refuse_over(held, "启动联动")
    run = PlanRun.objects.select_for_update().filter(case=held, plan=plan).first()
    if run is not None and run.state in (PlanRun.State.RUNNING, PlanRun.State.DONE):
        raise PlanMoved(plan=run.name, state=run.get_state_display(), move="再次启动")
    moment = now()
    run = run or PlanRun(case=held, plan=plan, suggested_at=moment)
    run.name, run.first, run.mode = found_plan.name, list(found_plan.first), found_plan.mode
    run.state, run.started_at, run.by_name = PlanRun.State.RUNNING, moment, by.name
    run.save()
    units = linkage.units_for(found_plan, held, profile)
    steps = _steps(run, found_plan, held, units, profile, moment, by)
    invited = list({u.short_name: None for u in units.values()})
    missing = [s.role for s in steps if s.unit_id is None]
    detail: dict[str, object] = {"plan": plan, "name": run.name, "units": invited}
    if missing:
        detail["missing"] = missing
    _case.write_line(held, "command.start_plan", detail, grant=grant, by=by)
    members = posts.Holders([held.desk_id], profile).in_unit(held.desk_id, posts.DESK_POSTS, held.circle)
    _case.tell(
        held, "linkage", members, key=f"{held.code}/{plan}/started", by=by, title=run.name,
        step=f"已启动，{len(invited)}个单位参加",
    )  # fmt: skip
    _case.announce_change(held, "command.start_plan", [u.pk for u in units.values()])
    return run


def _steps(
    run: PlanRun, plan: LinkagePlan, case: Case, units: dict[str, Unit], profile: Profile, moment: datetime, by: Actor
) -> list[PlanStep]:
    """One row a step; each unit is given one errand that names all its steps."""
    calendar = profile.calendar()
    errands = {}
    for unit in {u.pk: u for u in units.values()}.values():
        theirs = [step for step in plan.steps if units.get(step.key) == unit]
        task = f"{plan.name}：" + "；".join(f"{step.role}——{step.name}" for step in theirs)
        longest = max((step.limit for step in theirs), key=lambda limit: calendar.due(moment, limit))
        errands[unit.pk] = _giving.give_errand(case, unit, task=task, limit=_within(case, longest, profile), by=by)
    rows = []
    for n, step in enumerate(plan.steps):
        doer = units.get(step.key)
        row = PlanStep(
            run=run, position=n, key=step.key, name=step.name, role=step.role, unit=doer, limit=str(step.limit),
            due_at=calendar.due(moment, step.limit), note=step.note[:200],
            errand=errands[doer.pk] if doer is not None else None,
        )  # fmt: skip
        row.next_at = waiting.next_of_step(row, moment)
        rows.append(row)
    return PlanStep.objects.bulk_create(rows)


def _within(case: Case, limit: Limit, profile: Profile) -> str:
    """The step's limit for the errand, unless the case's own is shorter: that one counts then."""
    ordinary = profile.limit_for("handle", category=case.category, severity=case.severity, channel=case.channel)
    moment, calendar = now(), profile.calendar()
    if ordinary is None or calendar.due(moment, limit) <= calendar.due(moment, ordinary):
        return str(limit)
    return ""
