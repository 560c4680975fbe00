from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.notices import actions as notices
from shanzhi.records import actions as records
from shanzhi.records.acting import act

from ..models import DutyPerson, DutySwap
from ..watch_errors import DutyTaken, NothingAsked, NotOnDuty, ShiftOver
from .swap_duty import shift_name


@act("command.answer_swap")
def answer_swap(swap: DutySwap, *, agreed: bool, answer: str = "", by: Actor) -> DutySwap:
    """Agree to a swap, which then holds, or not. Only whoever was asked. 答复换班"""
    row = DutySwap.objects.select_for_update(of=("self",)).get(pk=swap.pk)
    if row.state != DutySwap.State.ASKED:
        raise NothingAsked()
    if not by.is_system and row.asked_of_id != by.id:
        raise NotOnDuty(name=by.name, move="答复换班")
    ids = [row.mine_id, *([row.theirs_id] if row.theirs_id else [])]
    held = DutyPerson.objects.select_for_update(of=("self",)).select_related("unit", "member").in_bulk(ids)
    mine, theirs = held[row.mine_id], held.get(row.theirs_id or 0)
    if agreed:
        _exchange(row, mine, theirs)
    row.state = DutySwap.State.AGREED if agreed else DutySwap.State.REFUSED
    row.answered_at, row.answer = now(), answer.strip()[:200]
    row.save(update_fields=["state", "answered_at", "answer"])
    detail = {"agreed": agreed, "on": mine.on, "shift": shift_name(mine), "answer": row.answer}
    records.write(f"duty/{mine.unit.code}", "command.answer_swap", detail=detail, by=by)
    words = f"{by.name}{'同意' if agreed else '不同意'}{mine.on:%m月%d日}{shift_name(mine)}的换班"
    notices.send(
        to=row.asked_by_id, template="swap_answered", key=f"swap_answered/{row.pk}", facts={"title": words},
        about=f"duty/{mine.unit.code}", link="/command/duty/", by=by,
    )  # fmt: skip
    return row


def _exchange(row: DutySwap, mine: DutyPerson, theirs: DutyPerson | None) -> None:
    for one in (mine, theirs):
        if one is not None and one.ends_at <= now():
            raise ShiftOver(on=f"{one.on:%m月%d日}", shift=shift_name(one), move="换班")
    if mine.member_id != row.asked_by_id or (theirs is not None and theirs.member_id != row.asked_of_id):
        # The rota was written anew meanwhile.
        raise NothingAsked()
    leaving = [d.pk for d in (mine, theirs) if d is not None]
    for member, shift in ((row.asked_of, mine), (row.asked_by, theirs)):
        if shift is None:
            continue
        clash = DutyPerson.objects.filter(
            member=member, begins_at__lt=shift.ends_at, ends_at__gt=shift.begins_at
        ).exclude(pk__in=leaving)
        if (other := clash.first()) is not None:
            raise DutyTaken(name=member.name, on=f"{other.on:%m月%d日}", shift=shift_name(other))
    mine.member_id = row.asked_of_id
    mine.save(update_fields=["member"])
    if theirs is not None:
        theirs.member_id = row.asked_by_id
        theirs.save(update_fields=["member"])
