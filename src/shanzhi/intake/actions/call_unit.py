from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.kernel.profile import current
from shanzhi.notices import actions as notices
from shanzhi.notices.actions import Message
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import halls
from ..hall_errors import CallMoved
from ..models import UnitCall, Visit
from . import _hall, _units


def _again(pk: str) -> UnitCall:
    return UnitCall.objects.select_related("unit").get(pk=int(pk))


@act("intake.call_unit", recall=_again)
def call_unit(
    hall: Unit, *, unit: Unit, matter: str, visit: Visit | None = None, key: str | None = None, by: Actor
) -> UnitCall:
    """Ask a unit that is not here to come to the hall, with a time to answer and a time to be there. 随驻召集

    Refuses while the same unit is on its way for the same visit.
    """
    if visit is not None:
        visit, grant = _hall.held(visit, halls.CALL, by, "召集")
        hall = visit.hall
    else:
        grant = halls.allow(hall, halls.GREET, by, move="随驻召集")
    matter = matter.strip()[:200]
    wrong: dict[str, str] = {}
    if len(matter) < 4:
        wrong["matter"] = "请写明请对方来做什么。"
    if unit.closed_on is not None or unit.pk == hall.pk:
        wrong["unit"] = "请选择要召集的单位。"
    if wrong:
        raise Invalid(wrong)
    open_call = UnitCall.objects.filter(hall=hall, unit=unit, visit=visit, state__in=("ASKED", "COMING")).first()
    if open_call is not None:
        raise CallMoved(unit=unit.name, state=open_call.get_state_display(), move="重复召集")
    rules, moment = current().hall, now()
    calendar = current().calendar()
    row = UnitCall.objects.create(
        hall=hall,
        visit=visit,
        unit=unit,
        matter=matter,
        asked_at=moment,
        answer_by=calendar.due(moment, rules.answer_call),
        arrive_by=calendar.due(moment, rules.arrive),
        by_id=by.id,
        by_name=by.name,
    )
    subject = visit.subject if visit is not None else f"hall/{hall.code}"
    detail = {"unit": unit.name, "answer_by": row.answer_by}
    records.write(subject, "intake.call_unit", detail=detail, by=by.in_post(grant))
    if current().notice("unit_called") is not None:
        facts = {"unit": unit.short_name or unit.name, "title": matter, "due": f"{local(row.answer_by):%H:%M}"}
        members = _units.people_of(unit, ("unit_head", "handler", "command_chief", "dispatcher"))
        circle = visit.circle if visit is not None else "open"
        notices.send_many(
            [
                Message(to=member, template="unit_called", key=f"unit_call/{row.pk}", facts=facts, link="/hall/calls/",
                        circle=circle, urgent=True)
                for member in members
            ],
            by=by,
        )  # fmt: skip
    return row
