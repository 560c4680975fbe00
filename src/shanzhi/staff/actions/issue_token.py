from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid
from shanzhi.records.acting import act

from .. import queries, rules
from .._secrets import digest_of
from ..errors import ScopeTooWide
from ..models import Member, Token
from ._people import lock_active, write

LONGEST = timedelta(days=366)
PREFIX = "sz_"


@act("staff.issue_token")
def issue_token(
    member: Member, *, name: str, scopes: Iterable[str], expires_at: datetime, by: Actor
) -> tuple[Token, str]:
    """Make a token with which a partner system acts as this member, limited to `scopes`. 签发接口令牌

    Returns the token and its secret, which is shown once and kept only as a hash. Refuses `ScopeTooWide` (what the
    member may not do, no token of theirs may), `Invalid`, and a term beyond 366 days.
    """
    member = lock_active(member)
    grant = rules.allow_on("staff.issue_token", member, by=by)
    wanted = set(scopes)
    wrong: dict[str, str] = {}
    if not name.strip():
        wrong["name"] = "请写明令牌给哪个系统使用。"
    if not wanted:
        wrong["scopes"] = "至少选择一项权限。"
    if unknown := verbs.check(wanted):
        wrong["scopes"] = f"没有这些权限：{'、'.join(sorted(unknown))}。"
    moment = now()
    if not moment < expires_at <= moment + LONGEST:
        wrong["expires_at"] = "有效期最长一年，且须晚于现在。"
    if wrong:
        raise Invalid(wrong)
    actor = queries.actor_for(member, via="api")
    beyond = sorted(verbs.label_of(scope) for scope in wanted if not actor.has(scope))
    if beyond:
        raise ScopeTooWide(name=member.name, scopes="、".join(beyond))
    raw = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        member=member, name=name.strip()[:60], digest=digest_of(raw), tail=raw[-4:], scopes=sorted(wanted),
        created_at=moment, expires_at=expires_at,
    )  # fmt: skip
    write(
        member, "staff.issue_token", rules.spoken_from(by, grant),
        token_id=token.pk, name=token.name, scopes=token.scopes, expires_at=expires_at.isoformat(),
    )  # fmt: skip
    return token, raw
