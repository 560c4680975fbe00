"""Writing down that somebody was shown the right door, with the serial of the paper."""

from __future__ import annotations

from django.db import connection

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import now, today

from ..models import Redirection

_LOCK = 0x1A7A_0001
"""Advisory lock of the paper's serial; held until the act ends, so that a failed one leaves no gap."""


def keep_redirection(
    *,
    case: Case | None,
    channel: str,
    asked: str,
    door: str,
    door_name: str,
    advice: str,
    came: int = 1,
    grant: Grant | None = None,
    by: Actor,
) -> Redirection:
    day = today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute('SELECT coalesce(max(number), 0) + 1 FROM intake_redirection WHERE "on" = %s', [day])
        number = int(cursor.fetchone()[0])
    grant = grant or next(iter(by.grants), None)
    return Redirection.objects.create(
        case=case,
        channel=channel,
        asked=asked[:400],
        door=door,
        door_name=door_name[:80],
        advice=advice[:400],
        came=came,
        at=now(),
        on=day,
        number=number,
        by_id=by.id,
        by_name=by.name,
        unit_id=grant.unit_id if grant else None,
        unit_name=grant.unit if grant else "",
    )
