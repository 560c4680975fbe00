from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from ..ladder_errors import SlipMoved
from ..models import HardCase
from . import _case


def _again(pk: str) -> HardCase:
    return HardCase.objects.get(pk=int(pk))


@act("command.unlist_hard_case", recall=_again)
def unlist_hard_case(hard_case: HardCase, *, outcome: str, key: str | None = None, by: Actor) -> HardCase:
    """Take a case off the list, saying what came of it; or turn a suggestion down, saying why. 移出疑难件"""
    outcome = _case.wanted("outcome", "化解结果或者不列入的理由", outcome)
    case, _errands = _case.locked(hard_case.case_id, by)
    grant = _case.of_the_desk("command.unlist_hard_case", case, by)
    row = HardCase.objects.select_for_update().get(pk=hard_case.pk)
    if row.state not in (HardCase.State.SUGGESTED, HardCase.State.LISTED):
        raise SlipMoved(number=row.number or case.code, state=row.get_state_display(), move="移出疑难件")
    was_listed = row.state == HardCase.State.LISTED
    row.state = HardCase.State.UNLISTED if was_listed else HardCase.State.DISMISSED
    row.outcome, row.next_at = outcome, None
    row.ended_at, row.ended_by_name = now(), by.name
    row.save(update_fields=["state", "outcome", "next_at", "ended_at", "ended_by_name"])
    _case.write_line(
        case, "command.unlist_hard_case",
        {"number": row.number or "", "note": outcome, **({} if was_listed else {"dismissed": True})},
        grant=grant, by=by,
    )  # fmt: skip
    _case.announce_change(case, "command.unlist_hard_case", [])
    return row
