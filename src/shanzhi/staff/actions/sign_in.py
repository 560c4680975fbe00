from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import rules
from ..models import Member, SignIn
from ._people import write


@act("staff.sign_in")
def sign_in(member: Member, *, session_key: str, address: str | None, agent: str, by: Actor) -> SignIn:
    """Enter a session whose password was right, so that it can be seen and ended from elsewhere. 登录"""
    rules.refuse_others("staff.sign_in", member, by=by)
    moment = now()
    entry = SignIn.objects.create(
        member=member, session_key=session_key, at=moment, seen_at=moment, address=address, agent=agent[:200]
    )
    write(member, "staff.sign_in", by, sign_in_id=entry.pk, address=address or "", agent=entry.agent)
    return entry
