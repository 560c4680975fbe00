from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member, SignIn
from . import _sessions
from ._people import lock_member, write


@act("staff.end_sign_in")
def end_sign_in(member: Member, *, sign_in: SignIn | None = None, but: str = "", reason: str = "", by: Actor) -> int:
    """End one session of a person from elsewhere, or all of them (except the one with session key `but`). 结束登录

    People end their own; others need the person in reach. Returns how many were open.
    """
    member = lock_member(member)
    own = by.id is not None and by.id == member.pk
    grant = None if own else rules.allow_on("staff.end_sign_in", member, by=by)
    why = "own" if own else "admin"
    if sign_in is None:
        count = _sessions.end_all(member, why=why, but=but)
    else:
        count = _sessions.end(SignIn.objects.filter(member=member, pk=sign_in.pk), why=why)
    if count:
        write(
            member, "staff.end_sign_in", rules.spoken_from(by, grant),
            sign_in_id=sign_in.pk if sign_in else None, count=count, reason=reason,
        )  # fmt: skip
    return count
