from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import rules
from ..events import RosterChanged, tell
from ..models import Member, Post, RotaDay, Unit
from ._people import lock_unit, overlap, write_unit


@act("staff.set_rota")
def set_rota(unit: Unit, *, days: Mapping[date, Sequence[Member]], by: Actor) -> Unit:
    """Say who stands for the unit at the centre on these days; each day given is written anew. 排班

    An empty day has nobody. Days that are past are history and refused, as are people without a post in the unit on
    that day (`Invalid`, with the day).
    """
    unit = lock_unit(unit)
    grant = rules.allow_over("staff.set_rota", unit, by=by)
    past = [day for day in days if day < today()]
    if past:
        raise Invalid({"days": f"{min(past)}已经过去，不能再改排班。"})
    posts = list(Post.objects.filter(unit=unit, relieved_at=None))
    for day, members in days.items():
        for member in members:
            if not any(p.member_id == member.pk and overlap(day, day, p.starts_on, p.ends_on) for p in posts):
                raise Invalid({"days": f"{day}：{member.name}不在“{unit.name}”任职，不能排班。"})
    RotaDay.objects.filter(unit=unit, on__in=list(days)).delete()
    RotaDay.objects.bulk_create(
        RotaDay(unit=unit, on=day, member=member)
        for day, members in days.items()
        for member in {m.pk: m for m in members}.values()
    )
    write_unit(
        unit, "staff.set_rota", rules.spoken_from(by, grant),
        days={day.isoformat(): [m.name for m in members] for day, members in sorted(days.items())},
    )  # fmt: skip
    tell(RosterChanged(unit_ids=frozenset({unit.pk})))
    return unit
