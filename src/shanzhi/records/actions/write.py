from __future__ import annotations

import json
from typing import Any

from django.db import connection

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now


def write(subject: str, verb: str, *, detail: dict[str, Any], by: Actor) -> int:
    """Add one line to a subject's trail, chained to the line before. 留痕

    Takes part in the caller's transaction and returns the line's number (1 is the first). `detail` is JSON: what
    changed, in plain values; personal data does not belong in it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_write(%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                subject,
                now(),
                verb,
                by.id,
                by.name,
                by.post,
                by.unit,
                by.via,
                json.dumps(detail, ensure_ascii=False, default=str, separators=(",", ":")),
            ],
        )
        return int(cursor.fetchone()[0])
