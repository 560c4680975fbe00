"""Who calls with an API token."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now

from . import _rights
from .models import Token

TOUCH_EVERY = timedelta(minutes=1)


def actor_of(raw: str) -> Actor | None:
    """The actor of a token that is known, in force, and whose member still holds posts; else None. Two queries, and
    a third at most once a minute to keep when it was last used."""
    digest = hashlib.sha256(raw.encode()).hexdigest()
    token = Token.objects.select_related("member").filter(digest=digest, revoked_at=None).first()
    moment = now()
    if token is None or token.expires_at <= moment or not token.member.is_active:
        return None
    if token.used_at is None or moment - token.used_at > TOUCH_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=moment)
    rights = _rights.rights_of(token.member_id, _rights.stamp_now())
    return _rights.actor_from(token.member, rights, via="api", scopes=frozenset(token.scopes))
