"""Questions about whistles: which somebody may see, who may call, how units answer. 吹哨报到"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.clock import SHANGHAI, now
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile_linkage import WhistleRules
from shanzhi.staff.models import Unit

from .ladder import READ
from .models import Whistle, WhistleCall

CALL = "command.whistle"
ANSWER = "command.answer_whistle"
PAGE = 30
MOST_UNITS = 20


def callers_of(by: Actor, rules: WhistleRules) -> list[tuple[Grant, Unit]]:
    """The posts of this person that may call, with the unit that would be calling."""
    units = {
        u.pk: u
        for u in Unit.objects.filter(pk__in=by.units_of(CALL), kind__in=rules.callers, closed_on=None).select_related(
            "area"
        )
    }
    return [(g, units[g.unit_id]) for g in by.grants if g.unit_id in units and CALL in g.permissions]


def caller_at(path: str, by: Actor, rules: WhistleRules) -> tuple[Grant, Unit] | None:
    """The post and unit with which somebody may call others to a place: the nearest of theirs that covers it."""
    fits = [
        (grant, unit)
        for grant, unit in callers_of(by, rules)
        if grant.covers(path) or (unit.area is not None and path.startswith(unit.area.path))
    ]
    return max(fits, key=lambda found: len(found[1].area.path) if found[1].area else 0, default=None)


def visible(by: Actor) -> QuerySet[Whistle]:
    """Whoever governs the place, the unit that called, and the units that were called."""
    found = Whistle.objects.all()
    if by.is_system:
        return found
    called = WhistleCall.objects.filter(whistle=OuterRef("pk"), unit_id__in=by.units_of(ANSWER))
    condition = Q(unit_id__in=by.units_of(CALL) | by.units_of(READ)) | Q(Exists(called))
    for prefix in by.reach_of(READ):
        condition |= Q() if prefix == "" else Q(area_path__gte=prefix, area_path__lt=prefix[:-1] + "/")
        if prefix == "":
            return found
    return found.filter(condition)


def with_calls() -> Prefetch:
    """The called units of each whistle, as they were called."""
    return Prefetch("calls", queryset=WhistleCall.objects.select_related("unit").order_by("id"))


def get(pk: int, *, by: Actor) -> Whistle:
    """Refuses `NotFound` for whistles that are not there or not to be seen."""
    found = (
        visible(by)
        .select_related("case", "case__lead_unit", "unit", "area", "called_by")
        .prefetch_related(with_calls())
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(what="哨单")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list is narrowed to; everything comes from the address."""

    state: str = ""
    """open, concluded, mine (my unit was called and has not come), missing."""
    kind: str = ""
    unit_id: int | None = None
    """A unit that was called."""
    since: date | None = None
    until: date | None = None


def narrowed(which: Filter, *, by: Actor) -> QuerySet[Whistle]:
    found = visible(by)
    calls = WhistleCall.objects.filter(whistle=OuterRef("pk"))
    moment = now()
    if which.state == "open":
        found = found.filter(state=Whistle.State.CALLED)
    elif which.state == "concluded":
        found = found.filter(state=Whistle.State.CONCLUDED)
    elif which.state == "mine":
        mine = calls.filter(unit_id__in=by.units_of(ANSWER), state__in=("CALLED", "COMING"))
        found = found.filter(Exists(mine), state=Whistle.State.CALLED)
    elif which.state == "missing":
        found = found.filter(Exists(calls.filter(_missing(moment))))
    if which.kind:
        found = found.filter(kind=which.kind)
    if which.unit_id is not None:
        found = found.filter(Exists(calls.filter(unit_id=which.unit_id)))
    if which.since is not None:
        found = found.filter(called_at__gte=_begin(which.since))
    if which.until is not None:
        found = found.filter(called_at__lt=_begin(which.until + timedelta(days=1)))
    return found


def page(
    which: Filter, *, by: Actor, after: str = "", before: str = "", size: int = PAGE
) -> tuple[list[Whistle], str | None, str | None]:
    """Whistles, the newest first, with their calls; and the cursors of the screens before and after."""
    rows = narrowed(which, by=by).select_related("case", "unit", "area")
    back = before.isdigit() and not after
    if back:
        rows = rows.filter(pk__gt=int(before)).order_by("id")
    else:
        rows = rows.order_by("-id")
        if after.isdigit():
            rows = rows.filter(pk__lt=int(after))
    found = list(rows.prefetch_related(with_calls())[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    has_before = more if back else bool(after)
    has_after = bool(found) if back else more
    return (
        found,
        str(found[0].pk) if found and has_before else None,
        str(found[-1].pk) if found and has_after else None,
    )


def waiting_count(by: Actor) -> int:
    """How many whistles my unit has not answered: the number beside the line of the navigation."""
    units = by.units_of(ANSWER)
    if not units:
        return 0
    waiting = WhistleCall.objects.filter(unit_id__in=units, state="CALLED", whistle__state="CALLED")
    return waiting.values("pk")[:100].count()


def _missing(moment: datetime) -> Q:
    return Q(state="CALLED", answer_due_at__lt=moment) | Q(state="COMING", arrive_due_at__lt=moment)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), SHANGHAI)


# ── how units answer ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Answering:
    """应哨情况 of one unit in a period."""

    unit_id: int
    unit: str
    called: int
    answered: int
    in_time: int
    """Answered within the limit, whatever the answer was."""
    declined: int
    there: int
    there_in_time: int
    missing: int
    """Called and neither answered nor came, or said it would and did not, when its time had gone."""


_COUNTS = """
SELECT c.unit_id, u.name, count(*),
  count(*) FILTER (WHERE c.answered_at IS NOT NULL),
  count(*) FILTER (WHERE c.answered_at <= c.answer_due_at),
  count(*) FILTER (WHERE c.state = 'DECLINED'),
  count(*) FILTER (WHERE c.there_at IS NOT NULL),
  count(*) FILTER (WHERE c.there_at <= c.arrive_due_at),
  count(*) FILTER (WHERE (c.state = 'CALLED' AND c.answer_due_at < %(now)s)
                      OR (c.state = 'COMING' AND c.arrive_due_at < %(now)s))
FROM command_whistlecall c JOIN staff_unit u ON u.id = c.unit_id JOIN command_whistle w ON w.id = c.whistle_id
WHERE c.called_at >= %(since)s AND c.called_at < %(until)s
  AND (%(all)s OR c.unit_id = ANY(%(units)s) OR w.area_path LIKE ANY(%(paths)s))
GROUP BY c.unit_id, u.name, u.sort, u.code ORDER BY u.sort, u.code
"""


def whistle_counts(*, since: date, until: date, by: Actor) -> list[Answering]:
    """How units answered the whistles of a period, both days included: of the places the actor governs, and of the
    actor's own units. One query. 应哨统计"""
    reach = by.reach_of(READ)
    given: dict[str, Any] = {
        "now": now(),
        "since": _begin(since),
        "until": _begin(until + timedelta(days=1)),
        "all": by.is_system or "" in reach,
        "units": sorted(by.units_of(ANSWER)),
        "paths": [f"{prefix}%" for prefix in reach],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, given)
        return [Answering(*row) for row in cursor.fetchall()]


def of_case(case_id: int) -> list[Whistle]:
    """The whistles of a case, oldest first, with their calls: for its panel."""
    return list(
        Whistle.objects.filter(case_id=case_id)
        .select_related("unit", "area")
        .prefetch_related(with_calls())
        .order_by("id")
    )


def names(units: Iterable[Unit]) -> str:
    return "、".join(u.short_name for u in units)


def timeliness(call: WhistleCall) -> str:
    """按时到场, 迟到, 未应答 … in words, for lists and papers."""
    if call.state == WhistleCall.State.CONFIRMED:
        late = [w for w, ok in (("应答迟", call.answered_in_time), ("到场迟", call.there_in_time)) if not ok]
        return "、".join(late) or "按时"
    if call.state == WhistleCall.State.DECLINED:
        return "不能到场"
    if call.is_missing(now()):
        return "未应答" if call.state == WhistleCall.State.CALLED else "未到场"
    return str(call.get_state_display())
