from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls, practice
from ..models import Ticket, Visit, Visitor
from . import _hall, _units


@act("intake.pass_on")
def pass_on(visit: Visit, *, to: Unit, reason: str, by: Actor) -> Visit:
    """Send a visitor on between village, town and county with everything already said: nothing is asked twice. 分级流转

    The visit here ends as passed on, and one opens in the other hall with its persons, matter, case and first person
    asked. Only up or down the same line of places. Refuses without a reason.
    """
    row, grant = _hall.held(visit, halls.GREET, by, "流转")
    wrong: dict[str, str] = {}
    if len(reason.strip()) < 4:
        wrong["reason"] = "请写明为什么转上去或转下去，对方要看。"
    here, there = row.hall.area, to.area
    in_line = here and there and (here.path.startswith(there.path) or there.path.startswith(here.path))
    if to.pk == row.hall_id or to.kind not in halls.KINDS or not in_line:
        wrong["to"] = "只能在本村（社区）、本镇街和县中心之间上下流转。"
    if wrong:
        raise Invalid(wrong)
    new = Visit.objects.create(
        hall=to, on=today(), number=_hall.next_number(to, today(), _hall.VISITS), at=now(), way=Visit.Way.PASSED,
        came=row.came, is_batch=row.is_batch, matter=row.matter, category=row.category, circle=row.circle,
        level=there.level if there is not None else "county", before=row, case=row.case, first_id=row.first_id,
        first_name=row.first_name,
    )  # fmt: skip
    people = list(row.visitors.order_by("position"))
    for person in people:
        person.pk, person.visit = None, new
        person._state.adding = True
    Visitor.objects.bulk_create(people)
    practice.did(new, "triage", by=by)
    row.state, row.ended_at = Visit.State.ENDED, now()
    _hall.settle(row, Visit.Outcome.PASSED)
    row.save(update_fields=["state", "ended_at", "outcome"])
    row.tickets.filter(state=Ticket.State.WAITING).update(state=Ticket.State.LEFT, ended_at=row.ended_at)
    row.tickets.filter(state=Ticket.State.CALLED).update(state=Ticket.State.DONE, ended_at=row.ended_at)
    practice.record(new, "pass", note=f"{row.hall.short_name or row.hall.name}：{reason.strip()}", by=by)
    _hall.line(row, "intake.pass_on", {"to": to.name, "as": new.shown}, grant, by)
    _hall.line(new, "intake.pass_on", {"from": row.hall.name, "was": row.shown}, grant, by)
    _tell(new, row.hall, by)
    return new


def _tell(new: Visit, sender: Unit, by: Actor) -> None:
    if current().notice("visit_passed") is None:
        return
    facts = {"unit": sender.short_name or sender.name, "step": f"来访{new.shown}，{new.came}人"}
    notices.send_many(
        [
            Message(to=member, template="visit_passed", key=f"visit/{new.pk}/passed", facts=facts,
                    link=f"/hall/visits/{new.pk}/", circle=new.circle)
            for member in _units.at_the_desk(new.hall)
        ],
        by=by,
    )  # fmt: skip
