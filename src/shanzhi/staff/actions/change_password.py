from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import rules
from ..models import Member
from . import _sessions
from ._people import lock_active, write


@act("staff.change_password")
def change_password(member: Member, *, old: str, new: str, keep: str = "", by: Actor) -> Member:
    """Change one's own password. Every other session ends; `keep` is the key of the one in use. 修改密码

    Refuses `Invalid` for a wrong old password, one that breaks the policy, or the same again.
    """
    rules.refuse_others("staff.change_password", member, by=by)
    member = lock_active(member)
    if not member.check_password(old):
        raise Invalid({"old": "原密码不正确。"})
    if old == new:
        raise Invalid({"new": "新密码不能与原密码相同。"})
    put_password(member, new)
    _sessions.end_all(member, why="password", but=keep)
    write(member, "staff.change_password", by)
    return member


def put_password(member: Member, new: str) -> None:
    """Set a password that keeps the policy; refuses `Invalid` with every reason."""
    try:
        validate_password(new, member)
    except ValidationError as error:
        raise Invalid({"new": "".join(error.messages)}) from None
    member.set_password(new)
    member.must_change_password = False
    member.password_changed_at = now()
    member.save(update_fields=["password", "must_change_password", "password_changed_at"])
