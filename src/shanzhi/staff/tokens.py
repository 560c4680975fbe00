"""Whose token is this? For whatever door takes `Authorization: Bearer sz_…`."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now

from . import _rights
from ._secrets import digest_of
from .actions.issue_token import PREFIX
from .models import Member, Token

NOTE_EVERY = timedelta(minutes=1)

_WHOSE = (
    "SELECT t.id, t.scopes, t.expires_at, t.revoked_at, t.used_at, m.id, m.name, m.is_active,"  # noqa: S608
    f" {_rights.NUMBERS}"
    " FROM staff_token t JOIN staff_member m ON m.id = t.member_id WHERE t.digest = %s"
)


def actor_by_token(raw: str) -> Actor | None:
    """The token's member as an actor, limited to the token's scopes; None when it is unknown, expired or revoked, or
    its member has left. One query when the member's rights are known; its use is noted at most once a minute."""
    if not raw.startswith(PREFIX):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE, [digest_of(raw)])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, scopes, expires_at, revoked_at, used_at, member_id, name, is_active, roster, atlas = row
    moment = now()
    if revoked_at is not None or expires_at <= moment or not is_active:
        return None
    if used_at is None or moment - used_at >= NOTE_EVERY:
        Token.objects.filter(pk=token_id).update(used_at=moment)
    rights = _rights.rights_of(member_id, _rights.stamp_from(roster, atlas))
    member = Member(pk=member_id, name=name)
    return _rights.actor_from(member, rights, via="api", scopes=frozenset(json.loads(scopes)))
