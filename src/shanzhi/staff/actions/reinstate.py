from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..errors import StillActive
from ..models import Member
from ._people import lock_member, write


@act("staff.reinstate")
def reinstate(member: Member, *, reason: str = "", by: Actor) -> Member:
    """Open the account of somebody who had left. 恢复账号

    Posts do not come back by themselves: the person is appointed anew and sets a new password.
    """
    member = lock_member(member)
    grant = rules.allow_on_other("staff.reinstate", member, by=by)
    if member.is_active:
        raise StillActive(name=member.name)
    member.is_active = True
    member.left_on = None
    member.save(update_fields=["is_active", "left_on"])
    write(member, "staff.reinstate", rules.spoken_from(by, grant), reason=reason)
    return member
