"""文号. Gap-free per year and kind of paper: a number is taken in the transaction that uses it."""

from __future__ import annotations

from django.db import connection

from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile

_TAKE = """
INSERT INTO command_paperserial AS s (paper, year, last) VALUES (%s, %s, %s)
ON CONFLICT (paper, year) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last
"""


def take(paper: str, profile: Profile, *, many: int = 1) -> list[str]:
    """The next numbers of a paper, as the county writes them. One statement however many."""
    if many < 1:
        return []
    year = local(now()).year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [paper, year, many])
        last = int(cursor.fetchone()[0])
    found = profile.paper(paper)
    pattern = found.number if found is not None and found.number else "{short}〔{year}〕{serial}号"
    prefix = "" if found is not None and found.number else paper
    return [
        prefix + pattern.format(short=profile.county.short, year=year, serial=serial, code="")
        for serial in range(last - many + 1, last + 1)
    ]
