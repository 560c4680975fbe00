from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid
from shanzhi.notices import actions as notices
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member

from .. import duty, statutory
from ..models import DutyPerson, DutySwap
from ..watch_errors import NotOnDuty, ShiftOver
from . import _watch


@act("command.swap_duty")
def swap_duty(mine: DutyPerson, *, to: Member, theirs: DutyPerson | None = None, reason: str, by: Actor) -> DutySwap:
    """Ask a colleague of the same room to stand in on one's shift, or to change it for one of theirs. 申请换班

    Nothing changes before they agree (`answer_swap`). Refuses a shift that is not one's own or has ended, and somebody
    who is not of the room.
    """
    reason = _watch.words("reason", "换班事由", reason, at_most=200)
    row = DutyPerson.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mine.pk)
    if not by.is_system and row.member_id != by.id:
        raise NotOnDuty(name=by.name, move="换班")
    for one in (row, theirs):
        if one is not None and one.ends_at <= now():
            raise ShiftOver(on=f"{one.on:%m月%d日}", shift=shift_name(one), move="换班")
    if theirs is not None and (theirs.member_id != to.pk or theirs.unit_id != row.unit_id):
        raise Invalid({"theirs": "对换的班次不是对方在本室的班次，请重新选择。"})
    if to.pk == row.member_id or to.pk not in {pk for pk, _name, _post in duty.members_of(row.unit)}:
        raise Invalid({"to": f"{to.name}不在“{row.unit.short_name}”任职，请另选他人。"})
    if DutySwap.objects.filter(mine=row, state=DutySwap.State.ASKED).exists():
        raise Invalid({"to": "这一班已有一项换班请求待答复。"})
    swap = DutySwap.objects.create(
        mine=row, theirs=theirs, asked_by_id=row.member_id, asked_of=to, reason=reason, asked_at=now()
    )
    words = f"{by.name}请您代{row.on:%m月%d日}{shift_name(row)}"
    if theirs is not None:
        words = f"{by.name}请求用{row.on:%m月%d日}{shift_name(row)}换您{theirs.on:%m月%d日}{shift_name(theirs)}"
    detail = {"to": to.name, "on": row.on, "shift": shift_name(row), "reason": reason}
    records.write(f"duty/{row.unit.code}", "command.swap_duty", detail=detail, by=by)
    notices.send(
        to=to.pk, template="swap_wanted", key=f"swap/{swap.pk}", facts={"title": words},
        about=f"duty/{row.unit.code}", link="/command/duty/", by=by,
    )  # fmt: skip
    return swap


def shift_name(row: DutyPerson) -> str:
    found = statutory.in_force().duty.shift(row.shift)
    return found.name if found else f"{local(row.begins_at):%H:%M}班"
