"""Rows of the outbox, written in one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.masking import mask_phone
from shanzhi.kernel.sealing import fingerprint, seal, unseal

from .. import quiet
from ..models import Notice
from ..templates import OPEN, Words, render

LONGEST_KEY = 96
_COLUMNS = (
    "key", "channel", "template", "member_id", "address", "address_masked", "title", "body", "about", "link",
    "urgent", "state", "attempts", "not_before", "created_at", "sent_at", "delivered_at", "error", "provider_id",
    "by_id", "by_name",
)  # fmt: skip
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number of somebody without an account: sealed as it is stored, or plain."""

    sealed: bytes | None = None
    plain: str = ""
    masked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """Somebody's id at the official account, sealed."""

    sealed: bytes


Recipient = int | Phone | OpenId
"""A member's id, or an address. A member gets the inbox and, where the template says so, a short message too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one recipient, before it becomes a row for each channel."""

    to: Recipient
    template: str
    key: str
    """提交编号: the same key to the same recipient by the same channel is sent once, for ever."""
    facts: dict[str, Any]
    about: str = ""
    link: str = ""
    circle: str = OPEN
    """The secrecy circle of what it is about; anything but `open` leaves the content out."""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A new row."""

    id: int
    channel: str
    member_id: int | None


def write_rows(messages: Sequence[Message], *, by: Actor) -> list[Written]:
    """Put the messages into the outbox; what is there already under its key is left alone and not named."""
    moment = now()
    quiet_hours = profiles.current().quiet_hours
    rendered: dict[tuple[Any, ...], Words] = {}
    rows: list[tuple[Any, ...]] = []
    for message in messages:
        # A hundred people told the same thing: the words are made once.
        alike = (message.template, id(message.facts), message.circle, message.link)
        words = rendered.get(alike) or rendered.setdefault(
            alike, render(message.template, message.facts, circle=message.circle, link=message.link)
        )
        urgent = message.urgent or words.urgent
        leaves_at = moment if urgent else quiet.not_before(moment, quiet_hours)
        rows += [
            _row(message, words, channel, urgent=urgent, moment=moment, leaves_at=leaves_at, by=by)
            for channel in _channels(message.to, words.channels)
        ]
    return _insert(rows)


def _channels(to: Recipient, wanted: Sequence[str]) -> list[str]:
    if isinstance(to, int):
        return [c for c in wanted if c in (Notice.Channel.INBOX, Notice.Channel.SMS)]
    own = Notice.Channel.SMS if isinstance(to, Phone) else Notice.Channel.WECHAT
    return [own] if own in wanted else []


def _row(
    message: Message, words: Words, channel: str, *, urgent: bool, moment: datetime, leaves_at: datetime, by: Actor
) -> tuple[Any, ...]:
    is_inbox = channel == Notice.Channel.INBOX
    to = message.to
    return (
        _key(message.key, to, channel),
        channel,
        message.template,
        to if isinstance(to, int) else None,
        None if isinstance(to, int) else _sealed(to),
        _masked(to),
        words.title,
        words.body,
        message.about,
        message.link,
        urgent,
        Notice.State.DELIVERED if is_inbox else Notice.State.QUEUED,
        0,
        moment if is_inbox else leaves_at,
        moment,
        moment if is_inbox else None,
        moment if is_inbox else None,
        "",
        "",
        by.id,
        by.name,
    )


def _insert(rows: list[tuple[Any, ...]]) -> list[Written]:
    if not rows:
        return []
    statement = (
        f"INSERT INTO notices_notice ({', '.join(_COLUMNS)}) VALUES {', '.join([_ROW] * len(rows))}"  # noqa: S608
        " ON CONFLICT (key) DO NOTHING RETURNING id, channel, member_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])
        return [Written(*row) for row in cursor.fetchall()]


def _key(key: str, to: Recipient, channel: str) -> str:
    whole = f"{key}:{_token(to)}:{channel}"
    if len(whole) > LONGEST_KEY or not whole.isascii():
        whole = f"{hashlib.sha256(key.encode()).hexdigest()[:40]}:{_token(to)}:{channel}"
    return whole


def _token(to: Recipient) -> str:
    """Who, in a key: equal for the same phone however often it was sealed, and telling nothing."""
    if isinstance(to, int):
        return str(to)
    if isinstance(to, Phone) and to.plain:
        return fingerprint(to.plain).hex()
    sealed = _sealed(to)
    try:
        return fingerprint(unseal(sealed)).hex()
    except Refusal:
        # The key to the address is gone: it cannot be sent either, and the log must say so rather than the act fail.
        return hashlib.sha256(sealed).hexdigest()[:32]


def _sealed(to: Phone | OpenId) -> bytes:
    if to.sealed is not None:
        return bytes(to.sealed)
    return seal(to.plain) if isinstance(to, Phone) else b""


def _masked(to: Recipient) -> str:
    if isinstance(to, int | OpenId):
        return ""
    return to.masked or (mask_phone(to.plain) if to.plain else "")
