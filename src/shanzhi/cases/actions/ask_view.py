from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import _rows, hooks, rules
from .._moving import announce_change, write_line
from ..errors import NoPlea
from ..models import Case, Plea


@act("cases.ask_view")
def ask_view(case: Case, *, plea: Plea, by: Actor) -> Plea:
    """Before a ruling on an objection, ask the unit that it names whether the case is its own. 征求建议单位意见

    Only whoever may rule asks. The unit gets the reason and the kind and place of the case, nothing else of it.
    Refuses a confidential case: what it is about is not for a unit that may turn out to have nothing to do with it.
    """
    locked = _rows.lock_case(case.pk)
    asked = Plea.objects.select_for_update().filter(pk=plea.pk, case_id=case.pk, state="ASKED").first()
    if locked is None or asked is None:
        raise NoPlea()
    errands = _rows.errands_of(case.pk)
    grant = rules.allow("rule", locked, errands, by)
    if asked.kind != Plea.Kind.SEND_BACK or asked.next_unit_id is None:
        raise Invalid({"plea": "只有派单异议可以征求建议单位意见。"})
    if locked.circle != "open":
        raise Invalid({"plea": "保密案件不征求其他单位意见，请直接裁定或由指挥室会商。"})
    if asked.view_asked_at is not None:
        return asked
    asked.view_asked_at = now()
    asked.save(update_fields=["view_asked_at"])
    detail = {"next_unit": asked.next_unit.short_name if asked.next_unit else "", "plea": asked.pk}
    write_line(locked, "cases.ask_view", detail, by=by.in_post(grant) if grant else by)
    moment = asked.view_asked_at
    hooks.run(
        hooks.Moved("cases.ask_view", locked, errands, {**detail, "next_unit_id": asked.next_unit_id}, by, moment)
    )
    announce_change(locked, "cases.ask_view", errands)
    return asked
