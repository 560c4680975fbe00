from __future__ import annotations

from collections.abc import Iterable

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from ..events import NoticesRead
from ..models import Notice


@act("notices.mark_read")
def mark_read(ids: Iterable[int] | None = None, *, by: Actor) -> int:
    """Take messages of one's own inbox as read; without ids, all of them. 标为已读

    Leaves no line in the trail: whether a message was read stands on the message itself.
    """
    mine = Notice.objects.filter(member_id=by.id, channel=Notice.Channel.INBOX, read_at=None)
    if by.id is None:
        return 0
    if ids is not None:
        mine = mine.filter(pk__in=list(ids))
    changed = mine.update(read_at=now())
    if changed:
        announce(NoticesRead(by.id))
    return changed
