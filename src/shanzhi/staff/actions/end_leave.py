from __future__ import annotations

from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import rules
from ..errors import LeaveOver
from ..events import RosterChanged, tell
from ..models import Absence
from ._people import write


@act("staff.end_leave")
def end_leave(absence: Absence, *, by: Actor) -> Absence:
    """The person is back: the stand-in's rights end at once. 销假

    A leave that has not begun is called off. Refuses `LeaveOver`. People may end their own leave.
    """
    locked = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("member", "stand_in")
        .filter(pk=absence.pk)
        .first()
    )
    if locked is None:
        raise NotFound(what="请假记录")
    own = by.id is not None and by.id == locked.member_id
    grant = None if own else rules.allow_on("staff.end_leave", locked.member, by=by)
    day = today()
    if locked.ends_on < day:
        raise LeaveOver(name=locked.member.name)
    write(
        locked.member, "staff.end_leave", rules.spoken_from(by, grant),
        absence_id=locked.pk, starts_on=locked.starts_on, planned_end=locked.ends_on, stand_in=locked.stand_in.name,
    )  # fmt: skip
    if locked.starts_on >= day:
        Absence.objects.filter(pk=locked.pk).delete()
    else:
        locked.ends_on = day - timedelta(days=1)
        locked.save(update_fields=["ends_on"])
    tell(RosterChanged(member_ids=frozenset({locked.member_id, locked.stand_in_id})))
    return locked
