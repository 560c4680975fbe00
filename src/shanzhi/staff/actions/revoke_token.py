from __future__ import annotations

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import NotFound
from shanzhi.records.acting import act

from .. import rules
from ..models import Token
from ._people import write


@act("staff.revoke_token")
def revoke_token(token: Token, *, reason: str = "", by: Actor) -> Token:
    """Make a token worthless at once. 吊销接口令牌

    Its own member may, and whoever has the member in reach. Revoking twice is no mistake.
    """
    locked = Token.objects.select_for_update(of=("self",)).select_related("member").filter(pk=token.pk).first()
    if locked is None:
        raise NotFound(what="令牌")
    own = by.id is not None and by.id == locked.member_id
    grant = None if own else rules.allow_on("staff.revoke_token", locked.member, by=by)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at = now()
    locked.save(update_fields=["revoked_at"])
    write(
        locked.member, "staff.revoke_token", rules.spoken_from(by, grant),
        token_id=locked.pk, name=locked.name, reason=reason,
    )  # fmt: skip
    return locked
