from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.events import announce
from shanzhi.records.acting import act

from ..events import NoticeCreated
from ..models import Notice
from ..templates import OPEN
from ..wake import wake_after_commit
from ._outbox import Message, Recipient, write_rows


@act("notices.send", savepoint=False)
def send_many(messages: Iterable[Message], *, by: Actor) -> int:
    """Put messages into the outbox, in the transaction of the act that causes them. 发送消息

    One row a recipient and channel, one statement for all; returns how many rows are new. A key that was used
    before gives no second row. Short messages leave after quiet hours; nothing is sent if the act fails.
    """
    written = write_rows(list(messages), by=by)
    for member_id in {w.member_id for w in written if w.channel == Notice.Channel.INBOX and w.member_id is not None}:
        announce(NoticeCreated(member_id))
    if any(w.channel != Notice.Channel.INBOX for w in written):
        wake_after_commit()
    return len(written)


def send(
    *,
    to: Recipient,
    template: str,
    key: str,
    facts: dict[str, Any] | None = None,
    about: str = "",
    link: str = "",
    circle: str = OPEN,
    urgent: bool = False,
    by: Actor,
) -> int:
    """One message to one recipient; see `send_many`, which is the act."""
    message = Message(
        to=to, template=template, key=key, facts=facts or {}, about=about, link=link, circle=circle, urgent=urgent
    )
    return send_many([message], by=by)
