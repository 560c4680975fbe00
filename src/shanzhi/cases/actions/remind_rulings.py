from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import _rows, hooks
from .._moving import write_line
from ..models import Plea


@act("cases.remind_rulings")
def remind_rulings(*, most: int = 500, by: Actor) -> int:
    """Tell the reviewers of pleas whose own clock has turned yellow or red; answers how many turned. 审批提醒

    Each change is a line of the case's trail. What another run holds at this moment is left to it.
    """
    moment = now()
    due = Plea.objects.select_for_update(skip_locked=True).filter(lamp_next_at__lte=moment, state="ASKED")
    pleas = list(due.order_by("lamp_next_at")[:most])
    for plea in pleas:
        is_red = plea.due_at is not None and plea.due_at <= moment
        plea.lamp_next_at = None if is_red else plea.due_at
        plea.save(update_fields=["lamp_next_at"])
        case = _rows.lock_case(plea.case_id)
        if case is None:
            continue
        errands = _rows.errands_of(case.pk)
        errand = next(e for e in errands if e.pk == plea.errand_id)
        detail = {
            "lamp": "red" if is_red else "yellow", "kind": plea.kind, "unit_id": errand.unit_id, "plea": plea.pk,
        }  # fmt: skip
        write_line(case, "cases.remind_rulings", detail, by=by)
        hooks.run(hooks.Moved("cases.remind_rulings", case, errands, detail, by, moment))
    return len(pleas)
