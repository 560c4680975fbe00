from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.records.acting import act

from .. import rules
from ..models import Member, RecoveryCode, SecondFactor
from . import _sessions
from ._people import lock_active, write


@act("staff.drop_second_factor")
def drop_second_factor(member: Member, *, reason: str = "", by: Actor) -> Member:
    """Forget somebody's lost authenticator. 解除二次验证

    All their sessions end; where their posts ask for a second factor they bind a new one at the next log-in.
    """
    member = lock_active(member)
    grant = rules.allow_on_account("staff.drop_second_factor", member, by=by)
    dropped, _rows = SecondFactor.objects.filter(member=member).delete()
    RecoveryCode.objects.filter(member=member).delete()
    if dropped:
        _sessions.end_all(member, why="second_factor")
        write(member, "staff.drop_second_factor", rules.spoken_from(by, grant), reason=reason)
    return member
