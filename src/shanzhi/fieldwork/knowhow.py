"""掌上指引: what a worker takes along to know what to do and whom to ring without a signal. No personal data: numbers
are those of duty desks."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import Q

from shanzhi.command import duty
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.profile import Profile
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

Row = dict[str, Any]
DESKS = (Unit.Kind.COMMAND_ROOM, Unit.Kind.CENTRE)
NEAR = (Unit.Kind.COMMUNITY, Unit.Kind.TOWNSHIP, Unit.Kind.PLATFORM, Unit.Kind.STATION, Unit.Kind.COMMAND_ROOM)


def known(*, by: Actor) -> Row:
    """Guides, contacts and who is on duty now, with a mark that changes when any of them does."""
    profile = profile_of(profile_in_force().pk)
    said = {"guides": _guides(profile), "contacts": _contacts(profile, by), "duty": _duty(by)}
    return {"mark": _mark_of(said), **said}


def mark(*, by: Actor) -> str:
    """Of what the phone would be given now."""
    return str(known(by=by)["mark"])


def _guides(profile: Profile) -> list[Row]:
    """一类一指引, for the kinds that a worker reports."""
    wanted = {code for choice in profile.fieldwork.choices for code in choice.categories}
    return [
        {"code": c.code, "name": c.name, "text": c.guide, "files_when": c.files_when, "closes_when": c.closes_when}
        for c in profile.categories
        if c.code in wanted and (c.guide or c.files_when)
    ]


def _contacts(profile: Profile, by: Actor) -> list[Row]:
    """The village and town of the worker first, then the county's units that have a number."""
    above = {int(part) for grant in by.grants for path in grant.reach for part in path.rstrip(".").split(".") if part}
    near = Unit.objects.filter(kind__in=NEAR, closed_on=None, area_id__in=above).exclude(phone="")
    wide = Unit.objects.filter(closed_on=None).exclude(phone="").exclude(kind__in=NEAR)
    rows = [*near.order_by("-area__path", "sort")[:40], *wide.order_by("sort", "code")[:80]]
    return [
        {"unit": profile.county.centre, "phone": profile.county.phone, "kind": "centre"},
        *({"unit": u.name, "phone": u.phone, "kind": u.kind} for u in rows),
    ]


def _duty(by: Actor) -> list[Row]:
    """Who is on duty today at the centre and at the town above the worker."""
    above = {int(part) for grant in by.grants for path in grant.reach for part in path.rstrip(".").split(".") if part}
    rooms = Unit.objects.filter(Q(kind=Unit.Kind.CENTRE) | Q(kind__in=DESKS, area_id__in=above), closed_on=None)
    return [
        {
            "unit": room.unit.short_name or room.unit.name, "phone": room.unit.phone, "shift": room.shift,
            "leader": room.leader, "people": [p.member.name for p in room.people if p.role != p.Role.LEADER],
            "until": local(room.ends_at).isoformat(timespec="minutes"),
        }
        for room in duty.on_duty(list(rooms.order_by("sort", "code")[:6]), at=now())
    ]  # fmt: skip


def _mark_of(said: Row) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
