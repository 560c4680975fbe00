from __future__ import annotations

from collections.abc import Sequence

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import panels, rules
from ..errors import HasLeft, NotInUnit
from ..models import Member, Unit
from ..panels import Holding
from ._people import lock_member, units_today, write


@act("staff.hand_over")
def hand_over(member: Member, *, to: Member, unit: Unit | None = None, reason: str = "", by: Actor) -> list[Holding]:
    """Give what is in one person's hands to another, all of it or what is done for one unit. 工作交接

    Returns what was handed over. Refuses `NotInUnit` when the receiver has no post where the work belongs.
    """
    member = lock_member(member)
    grant = (
        rules.allow_over("staff.hand_over", unit, by=by)
        if unit is not None
        else rules.allow_on("staff.hand_over", member, by=by)
    )
    speaker = rules.spoken_from(by, grant)
    holdings = panels.held_by(member.pk, unit_id=unit.pk if unit else None)
    if not holdings:
        return []
    check_receiver(to, holdings, giver=member)
    panels.hand_over(member.pk, to.pk, unit_id=unit.pk if unit else None, by=speaker)
    write(
        member, "staff.hand_over", speaker,
        to=to.name, to_id=to.pk, unit=unit.name if unit else "", reason=reason,
        work={str(h.what): h.count for h in holdings},
    )  # fmt: skip
    return holdings


def check_receiver(to: Member, holdings: Sequence[Holding], *, giver: Member) -> None:
    """Refuses a receiver who has left, who is the giver, or who has no post in a unit the work belongs to."""
    if to.pk == giver.pk:
        raise Invalid({"hand_over_to": "接手人不能是本人。"})
    if not to.is_active:
        raise HasLeft(name=to.name)
    missing = {h.unit_id for h in holdings if h.unit_id is not None} - units_today(to)
    if missing:
        unit = Unit.objects.get(pk=min(missing))
        raise NotInUnit(name=to.name, unit=unit.name)
