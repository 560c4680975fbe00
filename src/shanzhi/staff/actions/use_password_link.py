from __future__ import annotations

from dataclasses import replace

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.records.acting import act

from .._secrets import digest_of
from ..errors import LinkDead
from ..models import Member, PasswordLink
from ._people import lock_active, write
from .change_password import put_password


@act("staff.use_password_link")
def use_password_link(secret: str, *, password: str, by: Actor) -> Member:
    """Set a password with the link an administrator made. 启用账号

    Refuses `LinkDead` when the link was used, is void or older than its term, and `Invalid` for a weak password (the
    link then stays good).
    """
    link = PasswordLink.objects.select_for_update().filter(digest=digest_of(secret)).first()
    if link is None or link.used_at or link.voided_at or link.expires_at <= now():
        raise LinkDead()
    member = lock_active(link.member_id)
    put_password(member, password)
    link.used_at = now()
    link.save(update_fields=["used_at"])
    write(member, "staff.use_password_link", replace(by, id=member.pk, name=member.name), link_id=link.pk)
    return member
