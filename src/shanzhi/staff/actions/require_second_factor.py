from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from ._people import lock_active, write


@act("staff.require_second_factor")
def require_second_factor(member: Member, *, required: bool = True, by: Actor) -> Member:
    """Ask a second factor of a person whatever their posts, or no longer. 要求二次验证

    Holds from their next page on. Sensitive posts of the profile ask for it anyway.
    """
    member = lock_active(member)
    grant = rules.allow_on_other("staff.require_second_factor", member, by=by)
    if member.second_factor_required != required:
        member.second_factor_required = required
        member.save(update_fields=["second_factor_required"])
        write(member, "staff.require_second_factor", rules.spoken_from(by, grant), required=required)
    return member
