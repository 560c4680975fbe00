"""A photo that is ready to be attached, and words and rights that several acts ask for."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.places.models import Area
from shanzhi.records.preparing import Prepared
from shanzhi.staff.models import Unit

LENT_WITHIN = (Unit.Kind.COMMUNITY, Unit.Kind.TOWNSHIP, Unit.Kind.COMMAND_ROOM, Unit.Kind.PLATFORM, Unit.Kind.STATION)


@dataclass(frozen=True, slots=True)
class Shot:
    """照片. `stage` is report, before or after."""

    paper: Prepared
    stage: str = "report"
    note: str = ""
    item: str = ""
    """Of a check: the item it shows."""


def allowed(verb: str, label: str, by: Actor, *, area: Area | None = None, path: str = "") -> Grant | None:
    """The grant that allows it there; a worker is lent out to the next grid, so the own unit is enough as well."""
    grant = by.grant_for(f"fieldwork.{verb}", path=area.path if area else path, units=by.unit_ids)
    if grant is None and not by.is_system:
        raise NotAllowed(name=by.name, move=label)
    return grant


def allowed_at(verb: str, label: str, by: Actor, *, path: str) -> Grant | None:
    """The grant that allows it at a door: in reach, or within the area of the own unit, where a worker is lent out to
    the next grid. What is reported may lie anywhere; whom one visits may not."""
    name = f"fieldwork.{verb}"
    grant = by.grant_for(name, path=path)
    if grant is None and not by.is_system:
        near = Unit.objects.filter(pk__in=by.units_of(name), kind__in=LENT_WITHIN).select_related("area")
        units = [u.pk for u in near if u.area is not None and path.startswith(u.area.path)]
        grant = by.grant_for(name, units=units) if units else None
        if grant is None:
            raise NotAllowed(name=by.name, move=label)
    return grant


def worker(by: Actor) -> int:
    """Who did it, on their own feet: the machine visits nobody. Refuses `NotAllowed`."""
    if by.id is None:
        raise NotAllowed(name=by.name, move="网格工作")
    return by.id


def words(field: str, label: str, text: str, *, at_least: int = 1, at_most: int = 800) -> str:
    text = (text or "").strip()
    if len(text) < at_least:
        raise Invalid({field: f"请填写{label}。"})
    if len(text) > at_most:
        raise Invalid({field: f"{label}最多{at_most}个字，现有{len(text)}个字。"})
    return text
