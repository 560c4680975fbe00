"""Flat read-only rows for analysis: one a case, plain values, no personal data and no words that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from shanzhi.kernel.clock import SHANGHAI

from .models import Case
from .states import State

CHUNK = 5_000


class CaseFact(NamedTuple):
    """案件事实. Moments are UTC, coordinates WGS-84 degrees."""

    code: str
    kind: str
    category: str
    severity: int
    channel: str
    circle: str
    is_group: bool
    people: int | None
    area_code: str
    area_path: str
    lon: float | None
    lat: float | None
    state: str
    desk_code: str
    lead_unit_code: str | None
    first_unit_code: str | None
    happened_at: datetime | None
    opened_at: datetime
    accepted_at: datetime | None
    dispatched_at: datetime | None
    reported_back_at: datetime | None
    verified_at: datetime | None
    replied_at: datetime | None
    followed_up_at: datetime | None
    closed_at: datetime | None
    archived_at: datetime | None
    due_at: datetime | None
    redos: int
    returns: int
    is_solved: bool | None
    satisfaction: int | None
    profile_id: int


_COLUMNS = {
    "area_code": "area__code",
    "desk_code": "desk__code",
    "lead_unit_code": "lead_unit__code",
    "first_unit_code": "first_unit__code",
}


def case_facts(first: date, last: date) -> Iterator[CaseFact]:
    """Every case registered on these days (both included), oldest first, drafts left out; read in pieces, so that a
    year costs no more memory than a day. 案件事实"""
    rows = (
        Case.objects.filter(
            opened_at__gte=datetime.combine(first, time.min, SHANGHAI),
            opened_at__lt=datetime.combine(last + timedelta(days=1), time.min, SHANGHAI),
        )
        .exclude(state=State.DRAFT)
        .order_by("opened_at", "id")
        .values_list(*(_COLUMNS.get(name, name) for name in CaseFact._fields))
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield CaseFact(*row)
