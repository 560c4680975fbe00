from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.records.acting import act
from shanzhi.records.actions import write

from .. import panels
from ..errors import NobodyToTell
from ..templates import BODY, BY_HAND, TITLE
from ._outbox import Message
from .send import send_many

CHANNELS = ("inbox", "sms")


@act("notices.send_by_hand", recall=int)
def send_by_hand(
    to: Sequence[str], title: str, body: str, *, channels: Sequence[str] = ("inbox",), key: str, by: Actor
) -> int:
    """Write to people and units oneself; returns to how many people it goes. 发送通知

    `to` are keys that `panels.search_groups` has given; who is not within the sender's reach is left out by the
    room that knows them. Refuses `NobodyToTell`, and `Invalid` for empty or overlong words.
    """
    if not by.has("notices.send"):
        raise NotAllowed(name=by.name, move=_("发送通知"))
    title, body = title.strip(), body.strip()
    wrong = {}
    if not title or len(title) > TITLE:
        wrong["title"] = _("标题应为1到{n}个字。").format(n=TITLE)
    if not body or len(body) > BODY:
        wrong["body"] = _("内容应为1到{n}个字。").format(n=BODY)
    if not channels or set(channels) - set(CHANNELS):
        wrong["channels"] = _("请选择站内消息或短信。")
    if wrong:
        raise Invalid(wrong)
    members = panels.members_of(list(to), by=by)
    if not members:
        raise NobodyToTell()
    facts = {"title": title, "body": body, "channels": tuple(channels)}
    send_many([Message(to=m, template=BY_HAND, key=f"hand:{key}", facts=facts) for m in members], by=by)
    write(
        "notices",
        "notices.send_by_hand",
        detail={"to": list(to), "people": len(members), "title": title, "channels": list(channels)},
        by=by,
    )
    return len(members)
