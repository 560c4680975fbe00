"""What there is in the centre, for whoever comes in: windows, rooms, services, and who is there today."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shanzhi.kernel.clock import today
from shanzhi.kernel.profile import current
from shanzhi.records.access import open_to_all
from shanzhi.staff.models import Unit
from shanzhi.staff.queries import presence_on


@dataclass(frozen=True, slots=True)
class Desk:
    """A window or a room with its units; `here` is None where that is no question: the centre is closed, or the unit is
    not stationed there."""

    name: str
    note: str
    units: tuple[tuple[str, bool | None], ...]


@dataclass(frozen=True, slots=True)
class Zone:
    name: str
    note: str
    rooms: tuple[Desk, ...]


@open_to_all("windows, rooms and services of the centre: what hangs at its entrance")
@require_GET
def centre(request: HttpRequest) -> HttpResponse:
    """中心导引. Units only, never who of them is there."""
    profile = current()
    plan = profile.centre_plan
    wanted = {code for window in profile.windows for code in window.units}
    wanted |= {code for room in plan.rooms for code in room.units}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted, closed_on=None)}
    is_open = profile.calendar().is_working_day(today())
    here = {row.unit_id: row.is_here for row in presence_on(today())} if is_open else {}

    def desk(name: str, codes: tuple[str, ...], note: str = "") -> Desk:
        known = [units[code] for code in codes if code in units]
        return Desk(
            name=name,
            note=note,
            # The centre's own people are always there, and a studio need not be named twice.
            units=tuple(
                (unit.name, here.get(unit.pk)) for unit in known if unit.kind != "centre" and unit.name != name
            ),
        )

    zones = [
        Zone(zone.name, zone.note, tuple(desk(r.name, r.units, r.note) for r in plan.rooms if r.zone == zone.key))
        for zone in plan.zones
    ]
    return render(
        request,
        "intake/guide.html",
        {
            "plan": plan,
            "zones": zones,
            "general": [desk(w.name, w.units, _("先到这里：不分事项，都能受理")) for w in profile.windows if w.general],
            "windows": [desk(w.name, w.units) for w in profile.windows if not w.general],
            "count": len(profile.windows),
            "is_open": is_open,
        },
    )
