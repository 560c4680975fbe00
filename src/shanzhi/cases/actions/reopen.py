from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import _clocks
from .._moving import moving
from ..models import Case
from ..queries import by_code
from ._text import wanted


@act("cases.reopen", recall=by_code)
def reopen(case: Case, *, reason: str, seen: int | None = None, key: str | None = None, by: Actor) -> Case:
    """Open an ended case again because something new is known or it came back; anyone affected may ask for it. 重启"""
    reason = wanted("reason", "重启理由", reason, at_least=4, at_most=400)
    with moving(case, "reopen", by=by, seen=seen) as work:
        for errand in work.errands:
            if errand.role == "lead" and errand.state == "REPORTED_BACK":
                # The old round keeps its result; the row no longer counts as the open lead.
                errand.state = "RECALLED"
        again = work.case
        again.closed_at = again.archived_at = again.verified_at = again.replied_at = None
        again.reported_back_at = again.followed_up_at = None
        again.substance_owner_id = again.lead_unit_id = None
        again.redos += 1
        again.is_solved = again.satisfaction = None
        _clocks.start(again, "dispatch")
        work.detail.update(reason=reason)
    return case
