"""An owner and a limit for what was agreed: on a case it is an errand, without one it is watched by itself."""

from __future__ import annotations

from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.worktime import Limit
from shanzhi.staff.models import Unit

from .. import posts, waiting
from ..ladder import in_force
from ..models import AgendaItem, Decision, Gathering
from . import _case, _gathering, _giving

ORDINARY = Limit(5, "wd")


def case_on_agenda(row: Gathering, case: Case | None) -> Case | None:
    """Refuses a case that the gathering does not talk about."""
    if case is None or AgendaItem.objects.filter(gathering=row, case=case).exists():
        return case
    raise Invalid({"case": "这件案件不在议题里，请选择本次会商的案件。"})


def own(decision: Decision, row: Gathering, unit: Unit, limit: str, *, by: Actor) -> None:
    """Give the decision its owner: an errand on its case through the acts of the cases, or a day to be done by."""
    if unit.closed_on is not None:
        raise Invalid({"unit": f"“{unit.name}”已撤并，请改选承接单位。"})
    within = _case.limit_of(limit, ORDINARY)
    decision.unit = unit
    decision.limit = str(within) if limit.strip() or decision.case_id is None else ""
    if decision.case_id is not None:
        case, _errands = _case.locked(decision.case_id, by)
        task = f"{row.title}议定：{decision.text}"
        errand: Errand = _giving.give_errand(case, unit, task=task, limit=limit.strip(), by=by)
        decision.errand, decision.limit = errand, decision.limit or errand.limit
        decision.due_at = errand.due_at or in_force().calendar().due(now(), within)
    else:
        decision.due_at = in_force().calendar().due(now(), within)
    decision.next_at = waiting.next_of_decision(decision, now())


def tell_owner(decision: Decision, row: Gathering, *, by: Actor) -> None:
    """The unit of an errand hears of it by the errand; of anything else it hears here."""
    if decision.errand_id is not None or decision.unit is None or decision.due_at is None:
        return
    members = posts.Holders([decision.unit.pk], in_force()).in_unit(
        decision.unit.pk, _gathering.TELLING, _gathering.circle_of(row)
    )
    step = f"请{decision.unit.short_name}在{_case.due_words(decision.due_at)}前落实：{decision.text[:60]}"
    _gathering.tell(row, "gathering_moved", members, key=f"decision/{decision.pk}/{decision.unit.pk}", by=by, step=step)
