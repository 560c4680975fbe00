"""Which hall somebody works in, which queues it has, and who may do what there."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.profile import Profile, current
from shanzhi.kernel.verbs import label_of
from shanzhi.staff.models import Unit

from .hall_errors import NoHall
from .permissions import READ_HALL

GREET, CALL, REFER = "intake.greet", "intake.call_next", "intake.refer"
KINDS = ("centre", "command_room", "township", "station", "community")
"""Kinds of units that receive people in a hall of their own: county, town, village."""


@dataclass(frozen=True, slots=True)
class Queue:
    """队列. A window of the profile with the letter of its numbers."""

    key: str
    letter: str
    name: str
    desks: int
    units: tuple[str, ...]
    is_general: bool


def queues_of(hall: Unit, profile: Profile | None = None) -> tuple[Queue, ...]:
    """The queues of a hall in the profile's order: all windows at the centre, elsewhere only the general ones."""
    profile = profile or current()
    found, used = [], {w.letter for w in profile.windows if w.letter}
    free = (letter for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ" if letter not in used)
    for window in profile.windows:
        letter = window.letter or next(free, "Z")
        if hall.kind == "centre" or window.general:
            found.append(Queue(window.key, letter, window.name, window.desks, window.units, window.general))
    return tuple(found)


def queue_in(hall: Unit, key: str) -> Queue:
    """Refuses `NotFound` for a queue the hall does not have."""
    found = next((q for q in queues_of(hall) if q.key == key), None)
    if found is None:
        raise NotFound(what="这个窗口")
    return found


def hall_by_code(code: str) -> Unit:
    hall = Unit.objects.select_related("area").filter(code=code, kind__in=KINDS, closed_on=None).first()
    if hall is None:
        raise NotFound(what="这个大厅")
    return hall


def centre() -> Unit | None:
    """The county's hall."""
    return Unit.objects.select_related("area").filter(kind="centre", closed_on=None).order_by("sort", "id").first()


def halls_for(by: Actor) -> list[Unit]:
    """The halls somebody works in: those of their own units, and the centre's for units with a window there."""
    verbs = (GREET, CALL, READ_HALL)
    ids = {unit for verb in verbs for unit in by.units_of(verb)}
    units = list(Unit.objects.select_related("area").filter(pk__in=ids, closed_on=None).order_by("sort", "id"))
    found = [unit for unit in units if unit.kind in KINDS]
    seated = {code for window in current().windows for code in window.units}
    if not any(u.kind == "centre" for u in found) and any(u.code in seated for u in units if u.kind not in KINDS):
        main = centre()
        found += [main] if main is not None else []
    return found


def halls_for_desk(by: Actor) -> list[Unit]:
    """Of these the ones in whose own unit, or over whose place, one has a post."""
    return [hall for hall in halls_for(by) if may(hall, GREET, by) or may(hall, READ_HALL, by)]


def hall_for(by: Actor, code: str = "") -> Unit:
    """The hall of a page: the one that was asked for where it may be, else the first of one's own. `NoHall`."""
    if code:
        hall = hall_by_code(code)
        if not any(_grant(hall, verb, by) for verb in (GREET, CALL, READ_HALL)):
            raise NotFound(what="这个大厅")
        return hall
    mine = halls_for(by)
    if not mine:
        raise NoHall(name=by.name)
    return mine[0]


def may(hall: Unit, verb: str, by: Actor, queue: str = "") -> bool:
    return _grant(hall, verb, by, queue) is not None


def allow(hall: Unit, verb: str, by: Actor, *, queue: str = "", move: str = "") -> Grant:
    """The grant by which somebody may do this in this hall. Refuses `NotAllowed`."""
    grant = _grant(hall, verb, by, queue)
    if grant is None:
        raise NotAllowed(name=by.name, move=move or label_of(verb))
    return grant


def _grant(hall: Unit, verb: str, by: Actor, queue: str = "") -> Grant | None:
    """By reach over the hall's area or a post in its unit; at a counter also from a unit that sits there."""
    path = hall.area.path if hall.area is not None else None
    grant = by.grant_for(verb, path=path, units=[hall.pk])
    if grant is not None or verb != CALL or hall.kind != "centre":
        return grant
    codes = {code for q in queues_of(hall) if queue in ("", q.key) for code in q.units}
    seated = Unit.objects.filter(code__in=codes, pk__in=by.units_of(verb)).values_list("pk", flat=True)
    return by.grant_for(verb, units=list(seated))
