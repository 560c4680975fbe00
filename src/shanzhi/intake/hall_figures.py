"""大厅统计: visits by day, way, outcome, level and window, and how long people waited. Never a ranking of clerks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Sum

from shanzhi.staff.models import Unit

from . import halls
from .models import Referral, Ticket, UnitCall, Visit


@dataclass(frozen=True, slots=True)
class Wait:
    """等候: how long from the number to the call, in minutes."""

    name: str
    served: int
    median: float | None
    p90: float | None
    at_counter: float | None
    """Median at the counter."""


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    visits: int
    persons: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One hall, one stretch of days."""

    visits: int
    persons: int
    batches: int
    by_day: list[Share]
    by_way: list[Share]
    by_outcome: list[Share]
    waits: list[Wait]
    overall: Wait
    left: int
    """Numbers given up or passed over."""
    referrals: list[tuple[str, int]]
    calls: int
    calls_here: int


_WAITS = """
SELECT queue, count(*),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM called_at - taken_at) / 60),
  percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM called_at - taken_at) / 60),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - called_at) / 60)
    FILTER (WHERE state = 'DONE')
FROM intake_ticket
WHERE hall_id = %(hall)s AND "on" BETWEEN %(since)s AND %(until)s AND called_at IS NOT NULL AND state <> 'SKIPPED'
GROUP BY GROUPING SETS ((queue), ())
"""


def figures(hall: Unit, since: date, until: date) -> Figures:
    """Everything about a hall between two days, both included. Seven queries. 大厅统计"""
    rows = Visit.objects.filter(hall=hall, on__gte=since, on__lte=until)
    total = rows.aggregate(visits=Count("id"), persons=Sum("came"))
    waits, overall = _waits(hall, since, until)
    unserved = Ticket.objects.filter(hall=hall, on__gte=since, on__lte=until, state__in=("LEFT", "SKIPPED"))
    made = Referral.objects.filter(hall=hall, at__date__gte=since, at__date__lte=until)
    ways: dict[str, int] = {}
    for wall, name, n in made.values_list("wall", "way_name").annotate(n=Count("id")):
        shown = "隐私转介" if wall else name
        ways[shown] = ways.get(shown, 0) + n
    calls = UnitCall.objects.filter(hall=hall, asked_at__date__gte=since, asked_at__date__lte=until)
    return Figures(
        visits=total["visits"] or 0,
        persons=total["persons"] or 0,
        batches=rows.filter(is_batch=True).count(),
        by_day=_shares(rows.values_list("on"), lambda day: f"{day:%Y-%m-%d}"),
        by_way=_shares(rows.values_list("way"), lambda way: str(Visit.Way(way).label)),
        by_outcome=_shares(rows.values_list("outcome"), lambda out: str(Visit.Outcome(out).label)),
        waits=waits,
        overall=overall,
        left=unserved.count(),
        referrals=sorted(ways.items(), key=lambda pair: -pair[1]),
        calls=calls.count(),
        calls_here=calls.filter(state="HERE").count(),
    )


def _shares(rows: object, name: object) -> list[Share]:
    grouped = rows.annotate(n=Count("id"), p=Sum("came")).order_by()  # type: ignore[attr-defined]
    return [Share(name(key), n, p or 0) for key, n, p in sorted(grouped)]  # type: ignore[operator]


def _waits(hall: Unit, since: date, until: date) -> tuple[list[Wait], Wait]:
    names = {q.key: f"{q.letter} {q.name}" for q in halls.queues_of(hall)}
    found: list[Wait] = []
    overall = Wait("合计", 0, None, None, None)
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, {"hall": hall.pk, "since": since, "until": until})
        for queue, n, middle, most, at_counter in cursor.fetchall():
            row = Wait(
                names.get(queue or "", queue or "合计"), n, _minutes(middle), _minutes(most), _minutes(at_counter)
            )
            if queue is None:
                overall = row
            else:
                found.append(row)
    order = list(names.values())
    found.sort(key=lambda w: order.index(w.name) if w.name in order else len(order))
    return found, overall


def _minutes(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)
