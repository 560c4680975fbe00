from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member, SignIn
from . import _sessions
from ._people import write


@act("staff.sign_out")
def sign_out(member: Member, *, session_key: str, by: Actor) -> None:
    """End one's own session. 退出登录"""
    rules.refuse_others("staff.sign_out", member, by=by)
    if _sessions.end(SignIn.objects.filter(member=member, session_key=session_key), why="sign_out"):
        write(member, "staff.sign_out", by)
