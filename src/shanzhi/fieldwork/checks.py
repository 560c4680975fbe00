"""What of campaigns a phone takes along: targets in reach by cursor, running campaigns with their items, and what is to
be looked at again. No writes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, today
from shanzhi.kernel.profile_fieldwork import CheckItem
from shanzhi.places.queries import after
from shanzhi.staff.models import Unit

from .models import Campaign, Finding, Target
from .pulling import OVERLAP, PAGE, Pulled, Row, iso, read_cursor, within, written_cursor

CHECK = "fieldwork.carry_out_check"
MOST_RECHECKS = 200


def items_of(campaign: Campaign) -> list[CheckItem]:
    """The questions of a campaign, as they were when it began."""
    return [CheckItem.model_validate(item) for item in campaign.items]


def mine(by: Actor) -> QuerySet[Campaign]:
    """Running campaigns that reach into the worker's places, or that a unit of theirs carries out."""
    condition = Q(unit_id__in=by.units_of(CHECK))
    for prefix in by.reach_of(CHECK):
        above = [f"{'.'.join(prefix.split('.')[:n])}." for n in range(1, prefix.count(".") + 1)]
        condition |= Q(area_path__in=above) if prefix else Q(pk__isnull=False)
        if prefix:
            condition |= Q(area_path__gte=prefix, area_path__lt=after(prefix))
    return Campaign.objects.filter(condition, state=Campaign.State.RUNNING)


def _in_reach(by: Actor) -> Q:
    return within(by.reach_of(CHECK)) | Q(campaign__unit_id__in=by.units_of(CHECK))


def running(*, by: Actor) -> list[Row]:
    """For the first page: what is under way, and how much of it in the worker's places is done. Two queries."""
    if not by.has(CHECK):
        return []
    rows = list(mine(by).order_by("ends_on", "id")[:20])
    if not rows:
        return []
    counts = _counts([c.pk for c in rows], by)
    return [
        {"id": str(c.uid), "name": c.name, "kind": c.kind, "ends": c.ends_on.isoformat(),
         "todo": counts.get(c.pk, (0, 0))[0], "done": counts.get(c.pk, (0, 0))[1]}
        for c in rows
    ]  # fmt: skip


def _counts(campaigns: list[int], by: Actor) -> dict[int, tuple[int, int]]:
    targets = Target.objects.filter(_in_reach(by), campaign_id__in=campaigns, dropped_on=None)
    sql, parameters = targets.order_by().values("campaign_id", "state").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT campaign_id, count(*) FILTER (WHERE state = 'todo'), count(*) FILTER (WHERE state <> 'todo')"  # noqa: S608
            f" FROM ({sql}) t GROUP BY campaign_id",
            parameters,
        )
        return {pk: (todo, done) for pk, todo, done in cursor.fetchall()}


def rechecks(*, by: Actor) -> list[Row]:
    """Findings in reach that wait to be looked at again, the soonest first. One query."""
    if not by.has("fieldwork.record_recheck"):
        return []
    rows = Finding.objects.filter(_in_reach(by) | Q(unit_id__in=by.units_of(CHECK)), state=Finding.State.OPEN)
    rows = rows.select_related("campaign", "target").order_by("due_on", "id")[:MOST_RECHECKS]
    day = today()
    return [
        {
            "id": str(f.uid), "campaign": f.campaign.name, "target": f.target.name, "address": f.target.address,
            "item": f.title, "text": f.text, "due": f.due_on.isoformat() if f.due_on else "",
            "late": f.due_on is not None and f.due_on < day, "lon": f.target.lon, "lat": f.target.lat,
        }
        for f in rows
    ]  # fmt: skip


def targets(*, cursor: str = "", goes_on: bool = False, reach: str = "", most: int = PAGE, by: Actor) -> Pulled:
    """Targets of running campaigns in reach that changed since the cursor, oldest change first. 同步检查对象"""
    known = hashlib.sha256(json.dumps([by.id, sorted(by.reach_of(CHECK)), sorted(by.units_of(CHECK))]).encode())
    mark = known.hexdigest()[:16]
    reset = reach != mark
    since, last = (None, 0) if reset and not goes_on else read_cursor(cursor)
    if since is not None and not goes_on:
        since, last = since - OVERLAP, 0
    campaigns = list(mine(by).values_list("pk", flat=True)[:100])
    wanted = Target.objects.filter(_in_reach(by), campaign_id__in=campaigns)
    if since is None:
        wanted = wanted.filter(dropped_on=None)
    else:
        wanted = wanted.filter(Q(changed_at__gt=since) | Q(changed_at=since, id__gt=last))
    found = wanted.select_related("campaign", "household", "member").order_by("changed_at", "id")
    rows = list(found[: most + 1])
    shown = rows[:most]
    end = written_cursor(shown[-1].changed_at, shown[-1].pk) if shown else (cursor if not reset else "")
    return Pulled([_row(t) for t in shown], end, len(rows) > most, reset and not goes_on, mark)


def _row(one: Target) -> Row:
    if one.dropped_on is not None:
        return {"id": str(one.uid), "gone": True}
    return {
        "id": str(one.uid), "campaign": str(one.campaign.uid), "name": one.name, "kind": one.kind,
        "area": one.area_id, "address": one.address, "lon": one.lon, "lat": one.lat, "state": one.state,
        "at": iso(one.at) if one.at else "", "by": one.member.name if one.member else "",
        "household": str(one.household.uid) if one.household else "", "findings": one.found,
    }  # fmt: skip


def sheets(*, by: Actor) -> tuple[list[Row], str]:
    """The running campaigns with their items, and a mark of them. Two queries."""
    rows = list(mine(by).order_by("ends_on", "id")[:20])
    codes = {item.get("unit", "") for c in rows for item in c.items}
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "short_name"))
    said = [_sheet(c, names) for c in rows]
    return said, hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _sheet(campaign: Campaign, names: dict[str, str]) -> Row:
    items = items_of(campaign)
    parts = list(dict.fromkeys(item.part for item in items))
    shown: list[dict[str, Any]] = [
        {
            "key": i.key, "text": i.text, "kind": i.kind,
            "unit": names.get(i.unit, "" if i.unit.startswith("@") else i.unit), "law": i.law,
            "options": list(i.options), "required": i.required, "part": i.part, "photo": i.photo,
        }
        for i in items
    ]  # fmt: skip
    return {
        "id": str(campaign.uid), "name": campaign.name, "kind": campaign.kind, "says": campaign.says,
        "ends": campaign.ends_on.isoformat(), "items": shown, "parts": parts,
    }  # fmt: skip


def said_at(target: Target) -> str:
    """When it was checked, in words."""
    return f"{local(target.at):%m-%d %H:%M}" if target.at else ""
