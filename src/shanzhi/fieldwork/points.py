"""点位签到: what an emergency asks just now, and who reported where. Off by itself when it is over. No writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from shanzhi.command import emergencies
from shanzhi.command.models import Emergency
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.records.queries import profile_in_force, profile_of

from .models import CheckIn, CheckPoint
from .pulling import Row, iso

CHECK_IN = "fieldwork.check_in"


def may_be_asked() -> bool:
    """Does the county allow it at all?"""
    return profile_of(profile_in_force().pk).fieldwork.check_ins


def asked_now(*, by: Actor) -> Row | None:
    """What the phone shows while an emergency asks for check-ins; None at all other times. Two queries while one is on,
    none while nothing is."""
    on = emergencies.banner_for(by)
    if not on or not by.has(CHECK_IN) or not may_be_asked():
        return None
    points = list(CheckPoint.objects.filter(emergency__in=on, dropped_at=None).order_by("id")[:100])
    if not points:
        return None
    row = next(e for e in on if e.pk == points[0].emergency_id)
    own = CheckIn.objects.filter(point__in=points, member_id=by.id or 0).order_by().values_list("point_id")
    last = dict(own.annotate(at=Max("at")))
    return {
        "id": row.pk, "title": row.matter, "until": iso(row.ends_at),
        "says": f"应急状态期间到点位请点“签到”，只记这一刻；{local(row.ends_at):%m月%d日%H:%M}前自动停止。",
        "points": [
            {"id": str(p.uid), "name": p.name, "address": p.address, "lon": p.lon, "lat": p.lat,
             "last": iso(last[p.pk]) if p.pk in last else ""}
            for p in points if p.emergency_id == row.pk
        ],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PointLine:
    """点位. One point, and who was there last."""

    point: CheckPoint
    times: int
    last: CheckIn | None


def lines(emergency: Emergency) -> list[PointLine]:
    """The points of an emergency with their latest check-ins. Two queries."""
    points = list(CheckPoint.objects.filter(emergency=emergency, dropped_at=None).order_by("id"))
    times: dict[int, int] = {}
    last: dict[int, CheckIn] = {}
    for row in CheckIn.objects.filter(point__in=points).select_related("member").order_by("at", "id")[:5000]:
        times[row.point_id] = times.get(row.point_id, 0) + 1
        last[row.point_id] = row
    return [PointLine(p, times.get(p.pk, 0), last.get(p.pk)) for p in points]


def log_of(point: CheckPoint, *, most: int = 200) -> list[CheckIn]:
    """Who reported at a point, the latest first."""
    return list(point.check_ins.select_related("member").order_by("-at", "-id")[:most])


def was_on(emergency: Emergency, at: datetime) -> bool:
    """Was it in force at that moment? A phone without signal sends what was true when it was written."""
    return emergency.begins_at <= at < (emergency.ended_at or emergency.ends_at)
