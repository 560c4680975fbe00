from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from ._people import lock_active, write


@act("staff.set_preferences")
def set_preferences(member: Member, *, elder_mode: bool, by: Actor) -> Member:
    """Choose how one's own pages look wherever one logs in. 个人设置"""
    rules.refuse_others("staff.set_preferences", member, by=by)
    member = lock_active(member)
    if member.elder_mode != elder_mode:
        member.elder_mode = elder_mode
        member.save(update_fields=["elder_mode"])
        write(member, "staff.set_preferences", by, elder_mode=elder_mode)
    return member
