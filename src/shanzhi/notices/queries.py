"""Questions about messages: one's own inbox, and what went out."""

from __future__ import annotations

from shanzhi.kernel import verbs
from shanzhi.kernel.actor import Actor

from .models import Notice

READ = verbs.declare("notices.read", "查看消息", is_act=False)
CEILING = 99
PAGE = 30


def unread_count(*, by: Actor) -> int:
    """How many messages of one's own are unread, counted to one more than 99 and no further."""
    if by.id is None:
        return 0
    unread = Notice.objects.filter(member_id=by.id, channel=Notice.Channel.INBOX, read_at=None)
    return unread.values("pk")[: CEILING + 1].count()
