"""卷号. Gap-free for each committee and year: taken in the transaction that uses it."""

from __future__ import annotations

from django.db import connection

from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile
from shanzhi.staff.models import Unit

_TAKE = """
INSERT INTO mediation_fileserial AS s (committee_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (committee_id, year) DO UPDATE SET last = s.last + 1 RETURNING last
"""


def take(committee: Unit, profile: Profile) -> str:
    """The next file number of a committee: 〔2026〕浒山人调字第1号."""
    year = local(now()).year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [committee.pk, year])
        serial = int(cursor.fetchone()[0])
    return profile.mediation.number.format(year=year, committee=word_of(committee), serial=serial)


def word_of(committee: Unit) -> str:
    """The committee's own characters in the number: its short name without what every committee is called."""
    short = committee.short_name or committee.name
    for ending in ("人民调解委员会", "纠纷调解委员会", "调解委员会", "调委会", "调委", "调解工作室", "调解室"):
        short = short.removesuffix(ending)
    return short or committee.name[:4]
