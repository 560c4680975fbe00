"""What a phone takes along: whom to visit in the worker's reach, by cursor and in bounded pages; the small desk of
everything else is in `field_desk`. Nothing here writes.

The cursor is the moment and number of the last row that the phone has. A round begins a little before it, because an
act that began earlier may have been finished later; rows that come twice are the same rows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.places.queries import after

from .models import Household

OVERLAP = timedelta(minutes=5)
PAGE = 500
VISIT = "fieldwork.record_visit"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pulled:
    """One page. `reset` tells the phone to forget what it had: the worker answers for other grids now."""

    rows: list[Row]
    cursor: str
    more: bool
    reset: bool
    reach: str


def reach_mark(by: Actor) -> str:
    """Changes whenever the worker's posts reach other places."""
    said = json.dumps([by.id, sorted(by.reach_of(VISIT))])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def households(*, cursor: str = "", goes_on: bool = False, reach: str = "", most: int = PAGE, by: Actor) -> Pulled:
    """Doors in the worker's reach that changed since the cursor, oldest change first. 同步走访名单

    `goes_on` is the next page of the same round. Doors that are no longer visited come as `gone`.
    """
    mark = reach_mark(by)
    reset = reach != mark
    since, last = (None, 0) if reset and not goes_on else read_cursor(cursor)
    if since is not None and not goes_on:
        since, last = since - OVERLAP, 0
    wanted = Household.objects.filter(within(by.reach_of(VISIT)))
    if since is None:
        wanted = wanted.filter(retired_on=None)
    else:
        wanted = wanted.filter(Q(changed_at__gt=since) | Q(changed_at=since, id__gt=last))
    rows = list(wanted.order_by("changed_at", "id")[: most + 1])
    shown = rows[:most]
    end = written_cursor(shown[-1].changed_at, shown[-1].pk) if shown else (cursor if not reset else "")
    return Pulled([_row(one) for one in shown], end, len(rows) > most, reset and not goes_on, mark)


def within(prefixes: tuple[str, ...]) -> Q:
    if "" in prefixes:
        return Q()
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(area_path__gte=prefix, area_path__lt=after(prefix))
    return condition


def read_cursor(cursor: str) -> tuple[datetime | None, int]:
    micros, _dot, pk = cursor.partition(".")
    if not (micros.isdigit() and pk.isdigit()):
        return None, 0
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros)), int(pk)


def written_cursor(at: datetime, pk: int) -> str:
    return f"{(at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}.{pk}"


def _row(one: Household) -> Row:
    if one.retired_on is not None:
        return {"id": str(one.uid), "gone": True}
    return {
        "id": str(one.uid), "kind": one.kind, "area": one.area_id, "address": one.address, "name": one.name_masked,
        "phone": one.phone_masked, "groups": one.groups, "known": one.known, "lon": one.lon, "lat": one.lat,
        "due": min(one.due_on, one.refresh_on or one.due_on).isoformat(),
        "refresh": one.refresh_on.isoformat() if one.refresh_on else "",
        "last": iso(one.last_at) if one.last_at else "", "outcome": one.last_outcome,
    }  # fmt: skip


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def server_time() -> int:
    """Milliseconds, for a phone whose clock is wrong."""
    return int(now().timestamp() * 1000)
