"""What a phone takes along: whom to visit in the worker's reach, by cursor and in bounded pages, and one small desk of
everything else. Nothing here writes.

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

from shanzhi.cases.models import Errand
from shanzhi.cases.queries import visible
from shanzhi.cases.states import ERRAND_OPEN
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.kernel.profile import Profile
from shanzhi.notices.queries import inbox
from shanzhi.places import atlas
from shanzhi.places.queries import after
from shanzhi.records.queries import profile_in_force, profile_of

from .actions._shots import worker
from .models import DiaryEntry, Household, Record
from .permissions import USE

OVERLAP = timedelta(minutes=5)
PAGE = 500
MOST_PLACES = 400
MOST_LINES = 50
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
    said = json.dumps([by.id, sorted(by.reach_of(USE))])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def households(*, cursor: str = "", goes_on: bool = False, reach: str = "", most: int = PAGE, by: Actor) -> Pulled:
    """Doors in the worker's reach that changed since the cursor, oldest change first. 同步走访名单

    `goes_on` is the next page of the same round. Doors that are no longer visited come as `gone`.
    """
    mark = reach_mark(by)
    reset = reach != mark
    since, last = (None, 0) if reset and not goes_on else _read(cursor)
    if since is not None and not goes_on:
        since, last = since - OVERLAP, 0
    wanted = Household.objects.filter(_within(by.reach_of(USE)))
    if since is None:
        wanted = wanted.filter(retired_on=None)
    else:
        wanted = wanted.filter(Q(changed_at__gt=since) | Q(changed_at=since, id__gt=last))
    rows = list(wanted.order_by("changed_at", "id")[: most + 1])
    shown = rows[:most]
    end = _written(shown[-1].changed_at, shown[-1].pk) if shown else (cursor if not reset else "")
    return Pulled([_row(one) for one in shown], end, len(rows) > most, reset and not goes_on, mark)


def desk(*, by: Actor) -> Row:
    """Everything else on one small sheet: who I am, the grids, the county's choices, notices, errands, and what became
    of my own records. Seven queries."""
    profile = profile_of(profile_in_force().pk)
    return {
        "me": {"id": by.id, "name": by.name, "post": by.post, "unit": by.unit},
        "may": sorted(verb for verb in MAY if by.has(f"fieldwork.{verb}")),
        "places": _places(by),
        "rules": _rules(profile),
        "notices": [
            {"id": n.pk, "title": n.title, "body": n.body, "link": n.link, "at": _iso(n.created_at)}
            for n in inbox(unread=True, by=by).rows[:20]
        ],
        "errands": _errands(profile, by),
        "mine": _mine(by),
        "diary": _diary(by),
    }


MAY = ("file_report", "settle_on_spot", "write_diary", "raise_topic", "turn_into_report", "record_visit",
       "enrol_household")  # fmt: skip


def _within(prefixes: tuple[str, ...]) -> Q:
    if "" in prefixes:
        return Q()
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(area_path__gte=prefix, area_path__lt=after(prefix))
    return condition


def _read(cursor: str) -> tuple[datetime | None, int]:
    micros, _dot, pk = cursor.partition(".")
    if not (micros.isdigit() and pk.isdigit()):
        return None, 0
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros)), int(pk)


def _written(at: datetime, pk: int) -> str:
    return f"{(at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}.{pk}"


def _row(one: Household) -> Row:
    if one.retired_on is not None:
        return {"id": str(one.uid), "gone": True}
    return {
        "id": str(one.uid), "kind": one.kind, "area": one.area_id, "address": one.address, "name": one.name_masked,
        "groups": one.groups, "known": one.known, "due": one.due_on.isoformat(),
        "last": _iso(one.last_at) if one.last_at else "", "outcome": one.last_outcome,
    }  # fmt: skip


def _places(by: Actor) -> list[Row]:
    """The worker's grids and what lies in them, to be chosen by name where there is no position."""
    reach = by.reach_of(USE)
    book = atlas.current()
    mine = [f for f in book.facts.values() if any(f.path.startswith(prefix) for prefix in reach)]
    mine.sort(key=lambda f: (len(f.ids), f.code))
    return [{"id": f.id, "name": f.name, "label": f.label, "level": f.level} for f in mine[:MOST_PLACES]]


def _rules(profile: Profile) -> Row:
    rules = profile.fieldwork
    names = {c.code: c.name for c in profile.categories}
    small = {c.code for c in profile.categories if c.severity <= rules.settle_up_to and c.circle == "open"}
    return {
        "county": profile.county.short,
        "groups": [g.model_dump(include={"key", "name", "every", "service"}) for g in rules.visits],
        "form": [f.model_dump() for f in rules.form],
        "choices": [
            {
                "key": c.key, "name": c.name, "icon": c.icon,
                "categories": [
                    {"code": code, "name": names[code], "spot": code in small}
                    for code in c.categories
                ],
            }
            for c in rules.choices
        ],
        "photos": rules.photos, "keep_days": rules.keep_days,
    }  # fmt: skip


def _errands(profile: Profile, by: Actor) -> list[Row]:
    """Open errands of mine or of my unit, the most urgent first; only of cases that I may see."""
    mine = Errand.objects.filter(Q(handler_id=by.id) | Q(unit_id__in=by.unit_ids), state__in=ERRAND_OPEN)
    rows = mine.filter(case__in=visible(by).values("pk")).select_related("case").order_by("due_at", "id")[:MOST_LINES]
    return [
        {
            "code": e.case.code, "spoken": spoken(e.case.code), "title": e.case.title, "task": e.task,
            "category": profile.category_label(e.case.category), "address": e.case.address,
            "due": _iso(e.due_at) if e.due_at else "", "state": e.get_state_display(),
        }
        for e in rows
    ]  # fmt: skip


def _mine(by: Actor) -> list[Row]:
    """What became of the reports that I sent."""
    sent = Record.objects.filter(member_id=worker(by), case__isnull=False)
    rows = sent.select_related("case").order_by("-received_at")
    return [
        {"id": str(r.pk), "code": r.case.code, "title": r.case.title, "state": r.case.get_state_display(),
         "at": _iso(r.received_at), "ended": r.case.has_ended}
        for r in rows[:MOST_LINES] if r.case is not None
    ]  # fmt: skip


def _diary(by: Actor) -> list[Row]:
    rows = DiaryEntry.objects.filter(member_id=worker(by)).select_related("case", "topic").order_by("-at", "-id")
    return [
        {
            "id": str(e.uid), "text": e.text, "at": _iso(e.at), "result": e.result,
            "grown": "report" if e.case_id else "topic" if e.topic_id else "",
            "state": e.case.get_state_display() if e.case else e.topic.get_state_display() if e.topic else "",
        }
        for e in rows[:MOST_LINES]
    ]  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def mark_of(sheet: Row) -> str:
    """So that a sheet the phone has already is not sent again."""
    return hashlib.sha256(json.dumps(sheet, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def server_time() -> int:
    """Milliseconds, for a phone whose clock is wrong."""
    return int(now().timestamp() * 1000)
