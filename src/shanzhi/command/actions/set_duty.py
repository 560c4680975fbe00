from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now, today
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records import actions as records
from shanzhi.records.acting import act
from shanzhi.staff.models import Member, Post, Unit

from .. import duty, statutory
from ..models import DutyPerson
from ..watch_errors import DutyTaken, ShiftOver


@act("command.set_duty")
def set_duty(
    unit: Unit, *, on: date, shift: str, people: Sequence[Member], leader: Member | None = None, by: Actor
) -> list[DutyPerson]:
    """Say who is on a shift of a command room's rota, and who leads it; the shift is written anew. 排值班

    Refuses a shift that is over, people without a post in the room, a leader without a leader's post, and somebody
    who is on another room's shift at the same time (`DutyTaken`).
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("area").get(pk=unit.pk)
    path = unit.area.path if unit.area else ""
    grant = by.grant_for("command.set_duty", path=path or None, units=[unit.pk])
    if grant is None:
        raise NotAllowed(name=by.name, move=verbs.label_of("command.set_duty"))
    profile = statutory.in_force()
    chosen = next((s for s in duty.shifts_on(profile, on) if s.key == shift), None)
    if chosen is None:
        raise Invalid({"shift": "这一天没有这个班次。"})
    begins, ends = duty.span_of(chosen, on)
    if ends <= now():
        raise ShiftOver(on=f"{on:%m月%d日}", shift=chosen.name, move="改排")
    everybody: Mapping[int, Member] = {m.pk: m for m in [*people, *([leader] if leader else [])]}
    _refuse_strangers(unit, everybody, leader)
    clash = (
        DutyPerson.objects.filter(member_id__in=everybody, begins_at__lt=ends, ends_at__gt=begins)
        .exclude(unit=unit, on=on, shift=shift)
        .select_related("member")
        .first()
    )
    if clash is not None:
        name = profile.duty.shift(clash.shift)
        raise DutyTaken(name=clash.member.name, on=f"{clash.on:%m月%d日}", shift=name.name if name else clash.shift)
    kept = DutyPerson.objects.filter(unit=unit, on=on, shift=shift)
    before = sorted(kept.values_list("member__name", flat=True))
    kept.exclude(member_id__in=everybody).delete()
    kept.update(role=DutyPerson.Role.ON_DUTY)
    there = set(kept.values_list("member_id", flat=True))
    DutyPerson.objects.bulk_create(
        DutyPerson(unit=unit, on=on, shift=shift, begins_at=begins, ends_at=ends, member=m)
        for pk, m in everybody.items()
        if pk not in there
    )
    if leader is not None:
        kept.filter(member=leader).update(role=DutyPerson.Role.LEADER)
    names = [m.name for m in everybody.values()]
    records.write(
        f"duty/{unit.code}",
        "command.set_duty",
        detail={
            "on": on,
            "shift": chosen.name,
            "people": names,
            "leader": leader.name if leader else "",
            "before": before,
        },
        by=by if by.is_system else by.in_post(grant),
    )
    return list(kept.select_related("member").order_by("id"))


def _refuse_strangers(unit: Unit, people: Mapping[int, Member], leader: Member | None) -> None:
    posts = Post.objects.filter(unit=unit, member_id__in=people, relieved_at=None, member__is_active=True)
    held = {(p.member_id, p.kind) for p in posts if p.ends_on is None or p.ends_on >= today()}
    mine = {pk for pk, _kind in held}
    stranger = next((m for pk, m in people.items() if pk not in mine), None)
    if stranger is not None:
        raise Invalid({"people": f"{stranger.name}不在“{unit.short_name or unit.name}”任职，不能排班。"})
    kinds = statutory.in_force().duty.leaders
    if leader is not None and not any((leader.pk, kind) in held for kind in kinds):
        raise Invalid({"leader": f"{leader.name}没有带班领导的岗位。"})
