"""Questions about linkage plans: which apply to a case, who is in them, how far they are. 专项联动"""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.cases.models import Case, Narrative
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_linkage import LinkagePlan
from shanzhi.places import queries as places
from shanzhi.staff.models import Unit

from .models import PlanRun, PlanStep


def plan_of(profile: Profile, key: str) -> LinkagePlan | None:
    return next((plan for plan in profile.linkage_plans if plan.key == key), None)


def plans_for(case: Case, profile: Profile) -> list[LinkagePlan]:
    """The plans of the county that this case calls for. One query at most, and only where an amount counts."""
    groups = {case.category}
    row = profile.category(case.category)
    if row is not None and row.parent:
        groups.add(row.parent)
    return [plan for plan in profile.linkage_plans if groups & set(plan.categories) and _holds(plan, case)]


def _holds(plan: LinkagePlan, case: Case) -> bool:
    when = plan.when
    if when.is_always:
        return True
    return bool(
        (when.group and case.is_group)
        or (when.severity_from and case.severity >= when.severity_from)
        or (when.people_from and (case.people or 0) >= when.people_from)
        or (when.amount_from and amount_of(case) >= when.amount_from)
    )


def amount_of(case: Case) -> int:
    """Yuan, as somebody answered the form of the category; 0 where nobody did."""
    extra = Narrative.objects.filter(case_id=case.pk).values_list("extra", flat=True).first() or {}
    try:
        return int(float(str(extra.get("amount", 0)).replace(",", "")))
    except ValueError:
        return 0


def units_for(plan: LinkagePlan, case: Case, profile: Profile) -> dict[str, Unit]:
    """Key of a step to the unit that does it at the place of the case; closed units give way to their successors.
    Two queries."""
    areas = {fact.level: fact.code for fact in places.ancestors(case.area.path)}
    codes = {step.key: profile.unit_at(step.unit, areas) for step in plan.steps}
    found = {
        u.code: u for u in Unit.objects.filter(code__in=[c for c in codes.values() if c]).select_related("successor")
    }
    units: dict[str, Unit] = {}
    for key, code in codes.items():
        unit = found.get(code or "")
        if unit is not None and unit.closed_on is not None:
            unit = unit.successor
        if unit is not None and unit.closed_on is None:
            units[key] = unit
    return units


@dataclass(frozen=True, slots=True)
class StepLine:
    """一步, ready to show."""

    step: PlanStep
    is_done: bool
    is_late: bool
    label: str


@dataclass(frozen=True, slots=True)
class RunLine:
    run: PlanRun
    steps: list[StepLine]

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.steps)


def of_case(case_id: int) -> list[RunLine]:
    """The plans of a case with their steps and who does each. Two queries."""
    runs = list(PlanRun.objects.filter(case_id=case_id).order_by("id"))
    steps = list(
        PlanStep.objects.filter(run__in=runs).select_related("unit", "errand").order_by("run_id", "position")
    ) if runs else []  # fmt: skip
    moment = now()
    lines: dict[int, list[StepLine]] = {run.pk: [] for run in runs}
    for step in steps:
        is_done = step.done_at is not None
        is_late = not is_done and step.due_at is not None and step.due_at < moment
        lines[step.run_id].append(StepLine(step, is_done, is_late, _label(step, is_done)))
    return [RunLine(run, lines[run.pk]) for run in runs]


def _label(step: PlanStep, is_done: bool) -> str:
    if is_done:
        return "已完成"
    if step.unit_id is None:
        return "本县没有这个单位"
    return str(step.errand.get_state_display()) if step.errand is not None else "待通知"


def may_finish(step: PlanStep, case: Case, by: Actor) -> bool:
    return step.done_at is None and by.may("command.finish_step", path=case.desk_path, units=[step.unit_id])
