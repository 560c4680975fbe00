from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..models import SUPERVISION_OPEN, Supervision
from . import _case, _slip


def _again(pk: str) -> Supervision:
    return Supervision.objects.get(pk=int(pk))


@act("command.lift_supervision", recall=_again)
def lift_supervision(supervision: Supervision, *, reason: str, key: str | None = None, by: Actor) -> Supervision:
    """Take an order back that is not needed any more, with the reason; its number stays used. 撤销督办

    Needs the right to conclude.
    """
    reason = _case.wanted("reason", "撤销理由", reason)
    row, case = _slip.held(supervision, by)
    grant = _case.of_the_desk("command.conclude_supervision", case, by)
    _slip.refuse_state(row, SUPERVISION_OPEN, "撤销督办")
    row.state, row.next_at = Supervision.State.LIFTED, None
    row.ended_at, row.ended_by_name, row.ended_note = now(), by.name, reason
    row.save(update_fields=["state", "next_at", "ended_at", "ended_by_name", "ended_note"])
    _case.write_line(
        case, "command.lift_supervision",
        {"number": row.number, "unit": row.unit.short_name, "reason": reason}, grant=grant, by=by,
    )  # fmt: skip
    _slip.tell_the_unit(row, case, "已撤销，不需要再反馈", by=by)
    _case.announce_change(case, "command.lift_supervision", [row.unit_id])
    return row
