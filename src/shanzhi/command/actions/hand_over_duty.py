from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.notices import actions as notices
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Unit

from .. import duty
from ..models import DutyHandover, DutyPerson
from . import _watch
from .swap_duty import shift_name


@act("command.hand_over_duty")
def hand_over_duty(unit: Unit, *, to: Member, text: str, by: Actor) -> DutyHandover:
    """Tell the shift that comes what it must know, with the open, yellow and red cases of this moment. 交班

    The successor takes over with `take_over_duty`. Refuses somebody who is not of the room, and oneself.
    """
    text = _watch.words("text", "交接事项", text, at_least=4, at_most=2000)
    grant = by.grant_for("command.hand_over_duty", units=[unit.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.hand_over_duty"))
    if to.pk == by.id or to.pk not in {pk for pk, _name, _post in duty.members_of(unit)}:
        raise Invalid({"to": "请选择本室的接班人员。"})
    moment = now()
    current = DutyPerson.objects.filter(unit=unit, begins_at__lte=moment, ends_at__gt=moment).order_by("id").first()
    number = duty.figures(by)
    row = DutyHandover.objects.create(
        unit=unit, at=moment, shift=shift_name(current) if current else "", by_id=by.id, by_name=by.name, to=to,
        text=text, open_cases=number["open"], yellow=number["yellow"], red=number["red"],
    )  # fmt: skip
    detail = {"to": to.name, "shift": row.shift, "open": row.open_cases, "yellow": row.yellow, "red": row.red}
    records.write(
        f"duty/{unit.code}", "command.hand_over_duty", detail=detail, by=by if by.is_system else by.in_post(grant)
    )
    notices.send(
        to=to.pk, template="swap_answered", key=f"handover/{row.pk}", facts={"title": f"{by.name}已交班，请接班"},
        about=f"duty/{unit.code}", link="/command/duty/log/", by=by,
    )  # fmt: skip
    return row
