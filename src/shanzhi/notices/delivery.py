"""The worker's part: take what is due, hand it to a sender, write down how it went."""

from __future__ import annotations

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from shanzhi.kernel import profile as profiles
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.sealing import unseal

from . import quiet
from .errors import SenderNotReady
from .models import Notice
from .outcome import Outcome, Receipt, Sender
from .panels import addresses_of
from .senders import sender_for
from .templates import absolute

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""A worker that took a message and has not come back by then is taken for dead."""
TRIES = 6
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
BATCH = 40
AT_ONCE = 8
"""Calls to gateways at the same time. A whole batch of time-outs (10 s each) must stay well within the lease."""


class Due(NamedTuple):
    """A message that this worker holds for the length of the lease."""

    id: int
    key: str
    channel: str
    was: str
    attempts: int
    member_id: int | None
    address: bytes | None
    title: str
    body: str
    link: str
    urgent: bool


_TAKE = """
WITH due AS (
  SELECT id, state AS was FROM notices_notice
   WHERE state IN ('QUEUED', 'SENDING') AND not_before <= %(now)s
   ORDER BY not_before LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice n SET state = 'SENDING', attempts = attempts + 1, not_before = %(until)s
  FROM due WHERE n.id = due.id
RETURNING n.id, n.key, n.channel, due.was, n.attempts, n.member_id, n.address, n.title, n.body, n.link, n.urgent
"""


def deliver_due(*, at_most: int = 2000) -> int:
    """Send everything that is due now, in small batches; returns how many messages were tried. Several workers may
    do this at once: each message is with one of them."""
    tried = 0
    while tried < at_most:
        batch = _take()
        if not batch:
            break
        members = addresses_of([due.member_id for due in batch if due.member_id is not None])
        with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="sender") as pool:
            # The senders run in threads and know no database; the clock of a test goes with them.
            running = [
                (due, pool.submit(copy_context().run, _try, due, members.get(due.member_id or 0, ""))) for due in batch
            ]
            for due, outcome in running:
                _settle(due, outcome.result())
        tried += len(batch)
    return tried


def _take() -> list[Due]:
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": moment, "until": moment + LEASE, "batch": BATCH})
        return [Due(*row) for row in cursor.fetchall()]


def _try(due: Due, member_address: str) -> Outcome | datetime:
    """Hand it over; or, when its quiet hours have meanwhile begun, the moment at which they end."""
    moment = now()
    later = moment if due.urgent else quiet.not_before(moment, profiles.current().quiet_hours)
    if later > moment:
        return later
    try:
        sender = sender_for(due.channel)
        address = unseal(due.address) if due.address is not None else member_address
    except SenderNotReady as missing:
        return Outcome(is_sent=False, again=True, error=str(missing))
    except Refusal as refusal:
        return Outcome(is_sent=False, error=str(refusal))
    if not address:
        return Outcome(is_sent=False, error=_("没有可用的手机号或微信号"))
    if due.was == Notice.State.SENDING and not sender.is_idempotent:
        return Outcome(is_sent=False, error=_("发送时中断，是否送达不明；为免重复没有自动重发"))
    return _hand_over(sender, due, address)


def _hand_over(sender: Sender, due: Due, address: str) -> Outcome:
    try:
        return sender.send(address, due.title, due.body, absolute(due.link), key=due.key)
    except Exception as trouble:  # a plug-in's defect must not keep the other messages waiting
        log.exception("sender of %s failed on notice %s", due.channel, due.id)
        return Outcome(is_sent=False, again=sender.is_idempotent, error=type(trouble).__name__)


def _settle(due: Due, outcome: Outcome | datetime) -> None:
    held = Notice.objects.filter(pk=due.id, state=Notice.State.SENDING, attempts=due.attempts)
    moment = now()
    if isinstance(outcome, datetime):
        held.update(state=Notice.State.QUEUED, not_before=outcome, attempts=due.attempts - 1)
    elif outcome.is_sent:
        held.update(
            state=Notice.State.DELIVERED if outcome.is_delivered else Notice.State.SENT,
            sent_at=moment,
            delivered_at=moment if outcome.is_delivered else None,
            provider_id=outcome.provider_id,
            error="",
        )
    elif outcome.again and due.attempts < TRIES:
        held.update(state=Notice.State.QUEUED, not_before=moment + back_off(due.attempts), error=outcome.error[:200])
    else:
        held.update(state=Notice.State.FAILED, error=outcome.error[:200])


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many tries; spread by a fifth, so that a gateway coming back is not stormed."""
    base = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return base * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret


def take_receipts(receipts: list[Receipt]) -> int:
    """Write down what a gateway reports; a receipt for a message we do not know changes nothing."""
    changed = 0
    for receipt in receipts:
        if not receipt.provider_id:
            continue
        sent = Notice.objects.filter(provider_id=receipt.provider_id, state=Notice.State.SENT)
        if receipt.is_delivered:
            changed += sent.update(state=Notice.State.DELIVERED, delivered_at=now())
        else:
            changed += sent.update(state=Notice.State.FAILED, error=receipt.error[:200])
    return changed
