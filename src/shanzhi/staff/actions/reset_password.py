from __future__ import annotations

import secrets
from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .. import rules
from .._secrets import digest_of
from ..models import Member, PasswordLink
from . import _sessions
from ._people import lock_active, write

HOURS = 24


@act("staff.reset_password")
def reset_password(member: Member, *, reason: str = "", by: Actor) -> str:
    """Void a person's password and make a link with which they set a new one, once, within 24 hours. 重置密码

    Returns the secret of the link (`/password/<secret>`); only its hash is kept, and an earlier link is void. There
    is no default password. All sessions of the person end.
    """
    member = lock_active(member)
    grant = rules.allow_on_account("staff.reset_password", member, by=by)
    moment = now()
    PasswordLink.objects.filter(member=member, used_at=None, voided_at=None).update(voided_at=moment)
    raw = secrets.token_urlsafe(24)
    PasswordLink.objects.create(
        member=member, digest=digest_of(raw), made_at=moment, made_by_name=by.name,
        expires_at=moment + timedelta(hours=HOURS),
    )  # fmt: skip
    member.set_unusable_password()
    member.save(update_fields=["password"])
    _sessions.end_all(member, why="reset")
    write(member, "staff.reset_password", rules.spoken_from(by, grant), reason=reason)
    return raw
