"""What the ladder does inside a case's own move: a case that comes back too often, or is parked, begins to climb; an
order that has lost its errand is lifted; a case under supervision of its result is not closed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shanzhi.cases import panels
from shanzhi.cases.hooks import Moved, register
from shanzhi.cases.models import Rating
from shanzhi.cases.states import State
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records

from . import climbing, ladder_keeping
from .ladder_errors import SupervisionWaits
from .models import SUPERVISION_OPEN, Climb, HardCase, Instruction, Supervision


@register("cases.redo", "cases.rule", "cases.rate")
def begin_to_climb(moved: Moved) -> None:
    """Counted rungs: redone, said to be unsolved, sent back so many times; and the day a case is parked."""
    case = moved.case
    if moved.verb == "cases.redo":
        climbing.begin_one(case, Climb.Cause.REDOS, times=case.redos)
    elif moved.verb == "cases.rate" and moved.detail.get("is_solved") is False:
        times = Rating.objects.filter(case_id=case.pk, is_solved=False).count()
        climbing.begin_one(case, Climb.Cause.NOT_SOLVED, times=times)
    elif moved.verb == "cases.rule" and moved.detail.get("granted"):
        if moved.detail.get("kind") == "send_back":
            climbing.begin_one(case, Climb.Cause.RETURNS, times=case.returns)
        elif moved.detail.get("kind") == "suspend" and case.state == State.SUSPENDED:
            climbing.begin_one(case, Climb.Cause.SUSPENDED)


@register("cases.close", "cases.archive")
def keep_supervised_results_open(moved: Moved) -> None:
    """The result of a case is under supervision until somebody has said that it is good. Orders about the process are
    settled by the case being done."""
    slips = _open_slips(moved)
    waiting = next((slip for slip in slips if slip.kind == Supervision.Kind.RESULT), None)
    if waiting is not None:
        raise SupervisionWaits(number=waiting.number, move="结案" if moved.verb == "cases.close" else "归档")
    _settle(moved, slips, Supervision.State.CONCLUDED, "案件已结案。")


@register("cases.join", "cases.transfer", "cases.decline", "cases.withdraw")
def lift_what_is_moot(moved: Moved) -> None:
    """Nobody here works on the case any more."""
    if moved.case.has_ended:
        _settle(moved, _open_slips(moved), Supervision.State.LIFTED, "案件已不在本单位办理。")
        Instruction.objects.filter(case_id=moved.case.pk, state="WANTED").update(state="LIFTED", next_at=None)
        HardCase.objects.filter(case_id=moved.case.pk, state="SUGGESTED").update(state="DISMISSED", ended_at=now())


@register("cases.recall", "cases.rule", "cases.escalate")
def lift_what_was_taken_back(moved: Moved) -> None:
    """A unit whose errand was taken back owes no answer for it."""
    gone = {e.pk for e in moved.errands if e.state in ("RETURNED", "RECALLED")}
    if gone:
        slips = [slip for slip in _open_slips(moved) if slip.errand_id in gone]
        _settle(moved, slips, Supervision.State.LIFTED, "任务已收回，督办自动撤销。")


def _open_slips(moved: Moved) -> list[Supervision]:
    """One look into the partial index of open orders, which mostly finds nothing."""
    return list(Supervision.objects.filter(case_id=moved.case.pk, state__in=SUPERVISION_OPEN).order_by("id"))


def _settle(moved: Moved, slips: list[Supervision], state: Supervision.State, why: str) -> None:
    """A line for each order that the move settled."""
    verb = "command.conclude_supervision" if state == Supervision.State.CONCLUDED else "command.lift_supervision"
    for slip in slips:
        slip.state, slip.next_at = state, None
        slip.ended_at, slip.ended_by_name, slip.ended_note = now(), moved.by.name, why
        slip.save(update_fields=["state", "next_at", "ended_at", "ended_by_name", "ended_note"])
        records.write(moved.case.subject, verb, detail={"number": slip.number, "reason": why}, by=moved.by)


panels.register_panel("ladder", title=_("督办与批示"), order=30, url_name="command:ladder_panel")
ladder_keeping.register()
