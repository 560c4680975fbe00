"""Rows of the outbox, written in one statement."""

from __future__ import annotations

import hashlib
import json
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
# One parameter for all rows: binding twenty values a row would cost more than the database needs to write them.
_INSERT = """
INSERT INTO notices_notice (key, channel, template, member_id, address, address_masked, title, body, about, link,
  urgent, state, attempts, not_before, created_at, sent_at, delivered_at, error, provider_id, by_id, by_name)
SELECT key, channel, template, member_id, decode(address, 'hex'), masked, title, body, about, link,
  urgent, state, 0, not_before, %(now)s, there_at, there_at, '', '', %(by_id)s, %(by_name)s
FROM json_to_recordset(%(rows)s) AS r(key text, channel text, template text, member_id bigint, address text,
  masked text, title text, body text, about text, link text, urgent boolean, state text, not_before timestamptz,
  there_at timestamptz)
ON CONFLICT (key) DO NOTHING RETURNING id, channel, member_id
"""


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
    profile = profiles.current()
    rendered: dict[tuple[Any, ...], Words] = {}
    rows: list[dict[str, Any]] = []
    for message in messages:
        # A hundred people told the same thing: the words are made once.
        alike = (message.template, id(message.facts), message.circle, message.link)
        words = rendered.get(alike) or rendered.setdefault(
            alike, render(profile, message.template, message.facts, circle=message.circle, link=message.link)
        )
        urgent = message.urgent or words.urgent
        leaves_at = moment if urgent else quiet.not_before(moment, profile.quiet_hours)
        rows += [
            _row(message, words, channel, urgent=urgent, moment=moment, leaves_at=leaves_at)
            for channel in _channels(message.to, words.channels)
        ]
    return _insert(rows, moment, by)


def _channels(to: Recipient, wanted: Sequence[str]) -> list[str]:
    if isinstance(to, int):
        return [c for c in wanted if c in (Notice.Channel.INBOX, Notice.Channel.SMS)]
    own = Notice.Channel.SMS if isinstance(to, Phone) else Notice.Channel.WECHAT
    return [own] if own in wanted else []


def _row(
    message: Message, words: Words, channel: str, *, urgent: bool, moment: datetime, leaves_at: datetime
) -> dict[str, Any]:
    to = message.to
    row = {
        "key": _key(message.key, to, channel),
        "channel": channel,
        "template": message.template,
        "title": words.title,
        "body": words.body,
        "about": message.about,
        "link": message.link,
        "urgent": urgent,
        "masked": _masked(to),
    }
    if isinstance(to, int):
        row["member_id"] = to
    else:
        row["address"] = _sealed(to).hex()
    if channel == Notice.Channel.INBOX:
        # It has arrived when the act commits.
        there = moment.isoformat()
        return row | {"state": "DELIVERED", "not_before": there, "there_at": there}
    return row | {"state": "QUEUED", "not_before": leaves_at.isoformat()}


def _insert(rows: list[dict[str, Any]], moment: datetime, by: Actor) -> list[Written]:
    if not rows:
        return []
    given: dict[str, Any] = {
        "rows": json.dumps(rows, ensure_ascii=False),
        "now": moment,
        "by_id": by.id,
        "by_name": by.name,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, given)
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
