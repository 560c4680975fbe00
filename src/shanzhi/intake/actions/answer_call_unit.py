from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile import current
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from .. import halls
from ..hall_errors import CallMoved
from ..models import UnitCall

State = UnitCall.State
FROM = {
    State.COMING: (State.ASKED,),
    State.DECLINED: (State.ASKED,),
    State.HERE: (State.ASKED, State.COMING),
    State.CALLED_OFF: (State.ASKED, State.COMING),
}


@act("intake.answer_call_unit")
def answer_call_unit(call: UnitCall, *, state: str, answer: str = "", by: Actor) -> UnitCall:
    """Answer a call to the hall: on the way, unable (with the reason), or there. 召集应答

    The hall itself may say that the unit is there, or no longer needed. Refuses a step that does not follow from where
    the call stands.
    """
    rows = UnitCall.objects.select_for_update(of=("self",))
    row = rows.select_related("hall", "hall__area", "unit", "visit").get(pk=call.pk)
    grant = by.grant_for("intake.answer_call_unit", units=[row.unit_id]) if state != State.CALLED_OFF else None
    if grant is None and state in (State.HERE, State.CALLED_OFF):
        grant = halls.allow(row.hall, halls.GREET, by, move="召集应答")
    if grant is None:
        raise NotAllowed(name=by.name, move="召集应答")
    if state not in FROM:
        raise Invalid({"state": "请选择怎样应答。"})
    wanted = State(state)
    if row.state not in FROM[wanted]:
        raise CallMoved(unit=row.unit.name, state=row.get_state_display(), move=str(wanted.label))
    answer = answer.strip()[:200]
    if wanted == State.DECLINED and len(answer) < 4:
        raise Invalid({"answer": "请写明为什么不能到场，以及谁来解答。"})
    row.state, row.answer = wanted, answer or row.answer
    row.answered_at, row.answered_by_name = row.answered_at or now(), row.answered_by_name or by.name
    row.arrived_at = now() if wanted == State.HERE else None
    row.save()
    subject = row.visit.subject if row.visit is not None else f"hall/{row.hall.code}"
    detail = {"unit": row.unit.name, "state": str(wanted.label)}
    records.write(subject, "intake.answer_call_unit", detail=detail, by=by.in_post(grant))
    if row.by_id is not None and row.by_id != by.id and current().notice("unit_answered") is not None:
        facts = {"unit": row.unit.short_name or row.unit.name, "step": str(wanted.label)}
        told = Message(to=row.by_id, template="unit_answered", key=f"unit_call/{row.pk}/{wanted}", facts=facts,
                       link="/hall/calls/", circle=row.visit.circle if row.visit is not None else "open")  # fmt: skip
        notices.send_many([told], by=by)
    return row
