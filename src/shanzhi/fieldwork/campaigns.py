"""专项行动 at the desk: which somebody sees, how far they are, what was found, and what a visit says to each unit.
Lists go on by a key; no writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.places.models import Area
from shanzhi.places.queries import after, codes_by_level
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .checks import items_of
from .models import Campaign, Finding, Inspection, Target
from .permissions import READ_CHECKS
from .pulling import within

PAGE = 50
MOST_EXPORTED = 100_000


def touching(prefixes: tuple[str, ...]) -> Q:
    """Areas that hold one of these places, or lie in one."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        if not prefix:
            return Q()
        parts = prefix.rstrip(".").split(".")
        above = [".".join(parts[:n]) + "." for n in range(1, len(parts) + 1)]
        condition |= Q(area_path__in=above) | Q(area_path__gte=prefix, area_path__lt=after(prefix))
    return condition


def visible(by: Actor) -> QuerySet[Campaign]:
    """Those of one's places, those one's unit leads, and those with items of one's unit."""
    units = by.units_of(READ_CHECKS)
    found = Finding.objects.filter(unit_id__in=units).values("campaign_id")
    condition = touching(by.reach_of(READ_CHECKS)) | Q(unit_id__in=units)
    return Campaign.objects.filter(condition | Q(pk__in=found)) if units else Campaign.objects.filter(condition)


def get(pk: int, *, by: Actor) -> Campaign:
    """Refuses `NotFound` for those that are not to be seen."""
    found = visible(by).select_related("area", "unit", "checklist", "made_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(what="这次行动")
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of a list that goes on by a key."""

    rows: list[Any]
    next: str | None
    previous: str | None = None


def listed(*, state: str = "", after_key: str = "", by: Actor) -> Page:
    """Campaigns, the newest first."""
    rows = visible(by).select_related("area", "unit")
    if state in Campaign.State.values:
        rows = rows.filter(state=state)
    if after_key.isdigit():
        rows = rows.filter(pk__lt=int(after_key))
    return _page(list(rows.order_by("-id")[: PAGE + 1]))


def _page(found: list[Any], size: int = PAGE) -> Page:
    return Page(found[:size], str(found[size - 1].pk) if len(found) > size else None)


@dataclass(frozen=True, slots=True)
class Progress:
    """排查进度. One place of a campaign: places to be checked, and what came of it."""

    area_id: int | None
    name: str
    all: int
    done: int
    shut: int
    found: int
    open: int
    cases: int

    @property
    def share(self) -> int:
        return 100 * self.done // self.all if self.all else 0


_TARGETS = """
SELECT {key}, count(*), count(*) FILTER (WHERE t.state = 'done'),
  count(*) FILTER (WHERE t.state IN ('shut', 'declined'))
FROM fieldwork_target t
WHERE t.campaign_id = %(campaign)s AND t.dropped_on IS NULL AND t.area_path >= %(path)s AND t.area_path < %(after)s
GROUP BY 1
"""
_FINDINGS = """
SELECT {key}, count(*), count(*) FILTER (WHERE t.state = 'OPEN'), count(*) FILTER (WHERE t.state = 'CASE')
FROM fieldwork_finding t
WHERE t.campaign_id = %(campaign)s AND t.area_path >= %(path)s AND t.area_path < %(after)s
GROUP BY 1
"""


def progress(campaign: Campaign, area: Area, *, by: Actor) -> tuple[Progress, list[Progress]]:
    """All of an area, and each place directly under it, by code: an order that ranks nobody. Three statements."""
    depth = area.path.count(".") + 1
    key = f"NULLIF(split_part(t.area_path, '.', {depth}), '')::bigint"
    bound: dict[str, int | str] = {"campaign": campaign.pk, "path": area.path, "after": after(area.path)}
    rows: dict[int | None, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS.format(key=key), bound)
        for child, *counts in cursor.fetchall():
            rows.setdefault(child, [0] * 6)[:3] = counts
        cursor.execute(_FINDINGS.format(key=key), bound)
        for child, *counts in cursor.fetchall():
            rows.setdefault(child, [0] * 6)[3:] = counts
    names = dict(Area.objects.filter(pk__in=[pk for pk in rows if pk]).order_by("code").values_list("pk", "name"))
    lines = [Progress(pk, name, *rows[pk]) for pk, name in names.items()]
    whole = [sum(row[n] for row in rows.values()) for n in range(6)]
    return Progress(area.pk, area.name, *whole), lines


def area_of(campaign: Campaign, pk: int | None, *, by: Actor) -> Area:
    """The place of a campaign that is looked at: its whole area where one governs it, else the own place."""
    reach = by.reach_of(READ_CHECKS)
    leads = campaign.unit_id in by.units_of(READ_CHECKS)
    if pk is not None:
        found = Area.objects.filter(pk=pk, path__startswith=campaign.area_path).first()
    elif leads or any(campaign.area_path.startswith(prefix) for prefix in reach):
        found = campaign.area
    else:
        found = Area.objects.filter(path__in=reach, path__startswith=campaign.area_path).order_by("path").first()
    if found is None or not (leads or any(found.path.startswith(prefix) for prefix in reach)):
        raise NotFound(what="这个区域")
    return found


def may_see_all(campaign: Campaign, by: Actor) -> bool:
    """Does somebody see the progress, or only the items of the own unit?"""
    if campaign.unit_id in by.units_of(READ_CHECKS):
        return True
    reach = by.reach_of(READ_CHECKS)
    return any(campaign.area_path.startswith(p) or p.startswith(campaign.area_path) for p in reach)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of findings is narrowed to; all of it from the address."""

    campaign: int | None = None
    state: str = ""
    late: bool = False
    area: int | None = None
    unit: int | None = None
    item: str = ""
    after: str = ""


def findings(which: Wanted, *, by: Actor) -> QuerySet[Finding]:
    """Of one's places, of campaigns one's unit leads, and those whose item is one's unit's."""
    units = by.units_of(READ_CHECKS)
    found = Finding.objects.filter(
        within(by.reach_of(READ_CHECKS)) | Q(unit_id__in=units) | Q(campaign__unit_id__in=units)
    )
    if which.campaign is not None:
        found = found.filter(campaign_id=which.campaign)
    if which.state in Finding.State.values:
        found = found.filter(state=which.state)
    if which.late:
        found = found.filter(state=Finding.State.OPEN, due_on__lt=today())
    if which.unit is not None:
        found = found.filter(unit_id=which.unit)
    if which.item:
        found = found.filter(item=which.item)
    if which.area is not None and (place := Area.objects.filter(pk=which.area).first()):
        found = found.filter(area_path__gte=place.path, area_path__lt=after(place.path))
    return found


def findings_page(which: Wanted, *, by: Actor) -> Page:
    """The newest first. One query."""
    rows = findings(which, by=by)
    if which.after.isdigit():
        rows = rows.filter(pk__lt=int(which.after))
    rows = rows.select_related("campaign", "target", "unit", "area", "case").order_by("-id")
    return _page(list(rows[: PAGE + 1]))


def findings_for_sheet(which: Wanted, *, by: Actor) -> Iterator[Finding]:
    """All of a selection, as they come from the database."""
    rows = findings(which, by=by).select_related("campaign", "target", "unit", "area", "case", "inspection__member")
    return rows.order_by("-id")[:MOST_EXPORTED].iterator(chunk_size=1000)


def finding_by_id(pk: int, *, by: Actor) -> Finding:
    row = findings(Wanted(), by=by).select_related("campaign", "target", "unit", "area", "case").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="这个问题")
    return row


def targets_page(campaign: Campaign, area: Area, *, state: str = "", after_key: str = "") -> Page:
    """Who is to be checked in a place. One query."""
    rows = Target.objects.filter(
        campaign=campaign, dropped_on=None, area_path__gte=area.path, area_path__lt=after(area.path)
    )
    if state in Target.State.values:
        rows = rows.filter(state=state)
    if after_key.isdigit():
        rows = rows.filter(pk__gt=int(after_key))
    return _page(list(rows.select_related("area", "member").order_by("id")[: PAGE + 1]))


@dataclass(frozen=True, slots=True)
class Answered:
    """One item of a visit, with its answer in words."""

    item: CheckItem
    answer: str
    is_bad: bool
    note: str
    unit: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """检查记录, as much of it as somebody sees."""

    inspection: Inspection
    parts: list[tuple[str, list[Answered]]]
    is_whole: bool


def inspection(pk: int, *, by: Actor) -> Sheet:
    """One visit: all of it for whoever governs the place or leads; a unit sees its own items. Refuses `NotFound`."""
    row = Inspection.objects.select_related("target__campaign__unit", "target__area", "member").filter(pk=pk).first()
    if row is None:
        raise NotFound(what="检查记录")
    target, campaign = row.target, row.target.campaign
    units = by.units_of(READ_CHECKS)
    whole = campaign.unit_id in units or by.may(READ_CHECKS, path=target.area_path)
    profile = profile_of(profile_in_force().pk)
    areas = codes_by_level(target.area_path)
    items = items_of(campaign)
    codes = {i.unit: profile.unit_at(i.unit, areas) for i in items if i.unit}
    known = {u.code: u for u in Unit.objects.filter(code__in=[c for c in codes.values() if c])}
    found = {f.item: f for f in row.findings.select_related("case")}
    parts: dict[str, list[Answered]] = {}
    for item in items:
        unit = known.get(codes.get(item.unit) or "")
        if not whole and (unit is None or unit.pk not in units):
            continue
        given = row.answers.get(item.key)
        parts.setdefault(item.part, []).append(
            Answered(item, in_words(item, given), item.key in found, row.notes.get(item.key, ""),
                     unit.short_name if unit else "", found.get(item.key))
        )  # fmt: skip
    if not parts:
        raise NotFound(what="检查记录")
    return Sheet(row, list(parts.items()), whole)


def in_words(item: CheckItem, value: object) -> str:
    """An answer as it is read."""
    if value is None:
        return "—"
    if item.kind == "ok":
        return {"ok": "符合", "bad": "不符合", "na": "不适用"}.get(str(value), str(value))
    if item.kind == "yes_no":
        return "是" if value else "否"
    return str(value)


def may_see_finding(finding: Finding, by: Actor) -> bool:
    return findings(Wanted(), by=by).filter(pk=finding.pk).exists()
