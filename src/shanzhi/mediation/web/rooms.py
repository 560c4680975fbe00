"""调解室: a week or a day, rooms down; what is taken shows to everybody, whose it is only to whoever may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, local, today
from shanzhi.kernel.errors import NotFound
from shanzhi.records.access import actor_of, needs
from shanzhi.staff.models import Unit

from .. import actions as act
from .. import queries
from ..models import Mediation, Room, Slot
from . import forms as f
from .dialogs import answer
from .moves import Fields, Move, one

OPENS, CLOSES = 8, 19
HALVES = (CLOSES - OPENS) * 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A cell of the day: taken or free, so many half hours wide."""

    wide: int
    begin: datetime | None = None
    end: datetime | None = None
    row: Mediation | None = None
    is_taken: bool = False


@needs(queries.READ, queries.READ_UNIT)
@require_GET
def rooms(request: HttpRequest) -> HttpResponse:
    """A week of all rooms, or one day hour by hour."""
    by = actor_of(request)
    day = _day(request.GET.get("day", ""))
    is_day = request.GET.get("by") == "day"
    first = day if is_day else day - timedelta(days=day.weekday())
    count = 1 if is_day else 7
    begin = datetime.combine(first, time(0), SHANGHAI)
    slots = queries.slots_of(begin, begin + timedelta(days=count))
    seen = set(queries.visible(by).filter(pk__in={s.sitting.mediation_id for s in slots}).values_list("pk", flat=True))
    of_room: dict[int, list[Slot]] = {}
    for slot in sorted(slots, key=lambda s: s.during.lower):
        of_room.setdefault(slot.room_id or 0, []).append(slot)
    found = queries.rooms(by=by, with_closed=by.has("mediation.furnish_room"))
    days = [first + timedelta(days=n) for n in range(count)]
    rows = [
        {
            "room": room, "taken": len(of_room.get(room.pk, [])),
            "cells": _hours(of_room.get(room.pk, []), seen) if is_day else _week(of_room.get(room.pk, []), seen, days),
        }
        for room in found
    ]  # fmt: skip
    step = timedelta(days=count)
    context = {
        "rows": rows, "day": day, "first": first, "last": days[-1], "days": days, "is_day": is_day, "now_day": today(),
        "before": first - step, "after": first + step, "hours": range(OPENS, CLOSES), "by": "day" if is_day else "week",
        "may_furnish": by.has("mediation.furnish_room"),
    }  # fmt: skip
    return render(request, "mediation/rooms.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


def _shown(slot: Slot, seen: set[int], wide: int = 1) -> Stretch:
    row = slot.sitting.mediation if slot.sitting.mediation_id in seen else None
    return Stretch(wide, slot.during.lower, slot.during.upper, row, is_taken=True)


def _week(slots: list[Slot], seen: set[int], days: list[date]) -> list[dict[str, Any]]:
    on: dict[date, list[Stretch]] = {}
    for slot in slots:
        on.setdefault(local(slot.during.lower).date(), []).append(_shown(slot, seen))
    return [{"day": d, "slots": on.get(d, [])} for d in days]


def _hours(slots: list[Slot], seen: set[int]) -> list[Stretch]:
    """Half hours of the day as cells; what begins before the house opens or ends after it is shown at the edge."""
    cells: list[Stretch] = []
    place = 0
    for slot in slots:
        at, to = local(slot.during.lower), local(slot.during.upper)
        start = min(max((at.hour - OPENS) * 2 + at.minute // 30, place), HALVES - 1)
        end = min(max((to.hour - OPENS) * 2 + -(-to.minute // 30), start + 1), HALVES)
        if to.date() > at.date():
            end = HALVES
        if start < place or start >= HALVES:
            continue
        cells += [Stretch(1) for _n in range(start - place)]
        cells.append(_shown(slot, seen, end - start))
        place = end
    return cells + [Stretch(1) for _n in range(HALVES - place)]


@needs("mediation.furnish_room")
@require_http_methods(["GET", "POST"])
def furnish(request: HttpRequest) -> HttpResponse:
    """设置调解室, a new one or the one named in the address."""
    by = actor_of(request)
    room = None
    if request.GET.get("on"):
        room = one(Room.objects, request.GET["on"], "调解室")
    units = [(str(u.pk), u.name) for u in units_for(by, "mediation.furnish_room")]
    if room is not None and str(room.unit_id) not in {pk for pk, _l in units}:
        raise NotFound(what="调解室")
    fields: Fields = {
        "unit": f.choose(_("管理单位"), units, initial=str(room.unit_id) if room else None),
        "name": f.words(_("名称"), most=40, initial=room.name if room else ""),
        "seats": f.words(_("座位"), most=3, initial=str(room.seats if room else 8)),
        "has_video": f.tick(_("可远程"), initial=bool(room and room.has_video)),
        "note": f.words(_("说明"), required=False, most=120, initial=room.note if room else ""),
        "is_open": f.tick(_("可预约"), initial=room.is_open if room else True),
    }

    def do(given: dict[str, Any]) -> str:
        given["unit"] = one(Unit.objects, given["unit"], "单位")
        given["seats"] = int(given["seats"]) if given["seats"].strip().isdigit() else 0
        made = act.furnish_room(room=room, by=by, **given)
        return _("已保存“{name}”").format(name=made.name)

    note = _("停用后不能再预约，已经预约的照常使用。")
    return answer(
        request, Move(_("设置调解室"), "calendar-days", fields, do, note=note), about=room.name if room else ""
    )


def units_for(by: Actor, verb: str) -> list[Unit]:
    """Committees and centres for which somebody holds a permission."""
    reach, own = by.reach_of(verb), by.units_of(verb)
    found = Unit.objects.filter(kind__in=("committee", "centre", "community", "platform"), closed_on=None)
    return [
        u
        for u in found.select_related("area").order_by("kind", "name")[:2000]
        if u.pk in own or (u.area is not None and any(u.area.path.startswith(p) for p in reach))
    ]
