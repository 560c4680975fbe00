"""The command room at volume: the scan of lamps over many running clocks, the ladder, the wall, the map of now."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

CLOCKS = 100_000


@contextlib.contextmanager
def many_clocks() -> Iterator[int]:
    """So many open cases with running clocks, inside a transaction that is rolled back."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_case SET state = 'HANDLING', closed_at = NULL, archived_at = NULL, paused_at = NULL,"
                " warn_at = now() + interval '2 days', due_at = now() + interval '3 days',"
                " lamp_next_at = now() + interval '2 days'"
                " WHERE id IN (SELECT id FROM cases_case WHERE state = 'ARCHIVED' AND lead_unit_id IS NOT NULL"
                " ORDER BY id LIMIT %s)",
                [CLOCKS],
            )
            cursor.execute("SELECT count(*) FROM cases_case WHERE lamp_next_at IS NOT NULL")
            yield int(cursor.fetchone()[0])
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_case")


def measure(meter: Any, floor: Any, line: Any) -> None:
    """Print p50, p99, processor time and the ratio to the floor of each."""
    from measure import repeat
    from shanzhi.cases.models import Case
    from shanzhi.cases.states import OPEN
    from shanzhi.command import actions, map_now, wall
    from shanzhi.kernel.actor import Actor
    from shanzhi.places.models import Area
    from shanzhi.staff.models import Member
    from shanzhi.staff.queries import actor_for

    by = Actor.system("巡灯")
    while actions.light_lamps(most=1000, by=by):
        pass
    line("ladder, nothing due", repeat("climb", 20, meter, lambda _n: actions.climb(by=by)), floor)
    chief = actor_for(Member.objects.get(username="heqing"))
    county = Area.objects.get(level="county", retired_on=None)
    count = repeat("count", 10, meter, lambda _n: Case.objects.filter(state__in=OPEN).count())
    line("floor of wall and map: count of open cases", count, floor)
    line("lamp wall, county", repeat("wall", 20, meter, lambda _n: wall.wall(chief)), count)
    line("map of now, county", repeat("map", 20, meter, lambda _n: map_now.now_in(county, by=chief)), count)
    # Last: what is rolled back stays in the table until it is vacuumed, and would burden whatever is read after it.
    with many_clocks() as running:
        line(
            f"lamp scan, nothing due, {running:,} clocks",
            repeat("scan", 50, meter, lambda _n: actions.light_lamps(most=1000, by=by)), floor,
        )  # fmt: skip
