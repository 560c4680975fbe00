from __future__ import annotations

from shanzhi.cases.models import Case, Errand
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import Clock
from . import _watch

DESK = ("dispatcher", "command_chief")


@act("command.remind_of_clocks")
def remind_of_clocks(*, most: int = 500, by: Actor) -> int:
    """Say before a statutory step is due that it will be, and when it is over that it is. 法定时限提醒

    One pass over at most `most` clocks; returns how many. A resident's own time lapses without anybody being late.
    """
    moment = now()
    due = list(
        Clock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(next_at__lte=moment)
        .select_related("case")
        .order_by("next_at")[:most]
    )
    handlers: dict[int, set[int]] = {}
    for case_id, handler in Errand.objects.filter(
        case_id__in=[c.case_id for c in due], role="lead", handler__isnull=False
    ).values_list("case_id", "handler_id"):
        handlers.setdefault(case_id, set()).add(handler)
    for clock in due:
        _remind(clock, handlers.get(clock.case_id, set()), by)
    return len(due)


def _remind(clock: Clock, handlers: set[int], by: Actor) -> None:
    case: Case = clock.case
    is_over = clock.due_at <= now()
    clock.next_at = None if is_over else clock.due_at
    if is_over and clock.whose == "resident":
        clock.state, clock.ended_at, clock.ended_by_name = Clock.State.LAPSED, clock.due_at, by.name
    clock.save(update_fields=["next_at", "state", "ended_at", "ended_by_name"])
    if clock.whose == "resident":
        if is_over:
            records.write(case.subject, "command.remind_of_clocks", detail={"step": clock.step, "over": True}, by=by)
        return
    records.write(case.subject, "command.remind_of_clocks", detail={"step": clock.step, "over": is_over}, by=by)
    people = {case.procedure_owner_id, *handlers}
    if case.circle == "open":
        people |= _watch.holders([case.desk_id], DESK)
        if case.lead_unit_id:
            people |= _watch.holders([case.lead_unit_id], ("unit_head",))
    _watch.tell(
        case, "clock_over" if is_over else "clock_near", people, key=f"{clock.pk}/{clock.due_at:%y%m%d}",
        step=f"{clock.route}·{clock.step}", due=_watch.due_words(clock), by=by,
    )  # fmt: skip
