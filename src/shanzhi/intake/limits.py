"""How often the public pages may be used. Counts live in the database, so that every process counts together.

What is counted is a keyed fingerprint of an address, a phone or a code, never the thing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from shanzhi.kernel.clock import now
from shanzhi.kernel.sealing import fingerprint

from .models import Tally


@dataclass(frozen=True, slots=True)
class Limit:
    """次数限制. So many within a stretch that begins with the first."""

    name: str
    most: int
    within: timedelta


FILING_FROM_ADDRESS = Limit("file-ip", 30, timedelta(hours=1))
"""A village hall, a school or a phone network may share one address."""
FILING_FROM_PHONE = Limit("file-phone", 6, timedelta(hours=1))
TRIES_FROM_ADDRESS = Limit("try-ip", 5, timedelta(minutes=15))
TRIES_AT_CODE = Limit("try-code", 5, timedelta(minutes=15))
WRITING_AT_CASE = Limit("write-case", 20, timedelta(hours=24))
"""Remarks, objections and photos of one reporter in a day."""


def count(limit: Limit, what: str) -> int:
    """Add one and answer how many there have been in the present stretch."""
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_tally AS t (key, since, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN t.since <= %s THEN 1 ELSE t.count + 1 END,"
            " since = CASE WHEN t.since <= %s THEN excluded.since ELSE t.since END"
            " RETURNING count",
            [_key(limit, what), moment, moment - limit.within, moment - limit.within],
        )
        return int(cursor.fetchone()[0])


def minutes_left(limit: Limit, what: str) -> int:
    """How long somebody who has used it up must still wait; 0 for everybody else."""
    row = Tally.objects.filter(pk=_key(limit, what), count__gte=limit.most).first()
    return _minutes(row.since + limit.within) if row else 0


def forget(limit: Limit, what: str) -> None:
    Tally.objects.filter(pk=_key(limit, what)).delete()


def sweep() -> int:
    """Take away counts that no longer count. Asked for by a periodic job."""
    longest = max(limit.within for limit in (FILING_FROM_ADDRESS, TRIES_FROM_ADDRESS, WRITING_AT_CASE))
    return Tally.objects.filter(since__lt=now() - longest).delete()[0]


def _minutes(until: datetime) -> int:
    seconds = (until - now()).total_seconds()
    return max(0, -(-int(seconds) // 60))


def _key(limit: Limit, what: str) -> str:
    return f"{limit.name}:{fingerprint(what).hex()}"
