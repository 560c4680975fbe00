from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from ._people import lock_active, write


@act("staff.set_preferences")
def set_preferences(
    member: Member, *, elder_mode: bool | None = None, shortcuts: bool | None = None, by: Actor
) -> Member:
    """Choose how one's own pages look and whether single keys work; None leaves it as it is. 个人设置"""
    rules.refuse_others("staff.set_preferences", member, by=by)
    member = lock_active(member)
    wanted = {"elder_mode": elder_mode, "shortcuts": shortcuts}
    changed = {name: on for name, on in wanted.items() if on is not None and getattr(member, name) != on}
    if changed:
        for name, on in changed.items():
            setattr(member, name, on)
        member.save(update_fields=list(changed))
        write(member, "staff.set_preferences", by, **changed)
    return member
