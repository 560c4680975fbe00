from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shanzhi.cases import actions as cases
from shanzhi.cases import queries as case_queries
from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, Refusal
from shanzhi.kernel.profile import Profile
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.staff.models import Unit

from .. import numbers, posts, waiting, whistles
from ..gathering_errors import MayNotCall, NoErrandNow
from ..ladder import in_force
from ..models import Whistle, WhistleCall
from . import _case, _giving, _whistle


def _again(pk: str) -> Whistle:
    return Whistle.objects.get(pk=int(pk))


@act("command.whistle", recall=_again)
def whistle(
    *,
    units: Sequence[Unit],
    matter: str,
    address: str,
    kind: str = "everyday",
    case: Case | None = None,
    area: Area | None = None,
    category: str = "",
    lon: float | None = None,
    lat: float | None = None,
    key: str | None = None,
    by: Actor,
) -> Whistle:
    """Call units to a place, for a case or for a matter that becomes one; each answers and arrives within limits. 吹哨

    Each unit gets its errand at once, so that it sees what it is called for. Refuses departments (`MayNotCall`),
    closed units, the caller itself, and cases that have ended.
    """
    profile = in_force()
    spot = case.area if case is not None and area is None else area
    rule = profile.whistle.kind(kind)
    matter, address = _checked(units, matter, address, rule is not None, spot)
    assert spot is not None and rule is not None  # noqa: S101 - refused above
    found = whistles.caller_at(spot.path, by, profile.whistle)
    if found is None:
        raise _refusal(by, profile)
    grant, own = found
    if any(unit.pk == own.pk for unit in units):
        raise Invalid({"units": "不用叫本单位，请选择要来报到的单位。"})
    held = _case_for(case, spot, category, matter, address, (lon, lat), own, profile, by)
    moment, calendar = now(), profile.calendar()
    row = Whistle.objects.create(
        number=numbers.take("whistle", profile)[0], case=held, kind=kind, matter=matter, unit=own, area=spot,
        area_path=spot.path, address=address, lon=lon, lat=lat, called_at=moment, called_by_id=by.id,
        called_by_name=by.name, answer_due_at=calendar.due(moment, rule.answer),
        arrive_due_at=calendar.due(moment, rule.arrive),
    )  # fmt: skip
    _call(row, held, units, moment, profile.whistle.remind_share, by)
    detail: dict[str, object] = {
        "kind": rule.name,
        "units": [u.short_name for u in units],
        "matter": matter,
        "address": address,
    }
    _whistle.write_line(row, held, "command.whistle", detail, grant=grant, by=by)
    return row


def _checked(
    units: Sequence[Unit], matter: str, address: str, is_known_kind: bool, spot: Area | None
) -> tuple[str, str]:
    if not is_known_kind:
        raise Invalid({"kind": "请选择哨种。"})
    if not units or len(units) > whistles.MOST_UNITS:
        raise Invalid({"units": f"请选择要来报到的单位，一次最多{whistles.MOST_UNITS}个。"})
    if len({u.pk for u in units}) != len(units):
        raise Invalid({"units": "同一单位不能叫两次。"})
    if closed := [u.name for u in units if u.closed_on is not None]:
        raise Invalid({"units": f"“{'、'.join(closed)}”已撤并，请改叫承接单位。"})
    if spot is None:
        raise Invalid({"area": "请选择所在的村（社区）或网格。"})
    return (
        _case.wanted("matter", "吹哨事由", matter),
        _case.wanted("address", "集合地点", address, at_least=2, at_most=160),
    )


def _refusal(by: Actor, profile: Profile) -> Refusal:
    """A department's own people are told that they answer whistles; whoever calls elsewhere lacks the reach."""
    if by.has(whistles.CALL) and not whistles.callers_of(by, profile.whistle):
        return MayNotCall(unit=by.unit)
    return NotAllowed(name=by.name, move="吹哨")


def _case_for(
    case: Case | None, area: Area, category: str, matter: str, address: str,
    point: tuple[float | None, float | None], own: Unit, profile: Profile, by: Actor,
) -> Case:  # fmt: skip
    """The case, held; a matter without one becomes a case of the place."""
    if case is None:
        case = cases.open_case(
            category=category, channel=_channel(profile), text=matter, area=area, address=address, lon=point[0],
            lat=point[1], first_unit=own, by=by,
        )  # fmt: skip
    else:
        case_queries.get(case.code, by=by)
    held, _errands = _case.locked(case.pk, by)
    if not _giving.is_still_open(held):
        raise NoErrandNow(code=held.code, state=held.get_state_display(), unit=own.short_name)
    if _giving.is_new(held):
        cases.accept(held, by=_giving.in_the_name_of("吹哨", held, by))
    return held


def _channel(profile: Profile) -> str:
    """What a township or village brings itself."""
    known = [channel.key for channel in profile.channels if channel.kind == "staff_typed"]
    return next((key for key in ("town", "other", "window") if key in known), known[0])


def _call(row: Whistle, case: Case, units: Sequence[Unit], moment: datetime, share: float, by: Actor) -> None:
    giver = _giving.in_the_name_of("吹哨", case, by)
    task = f"{row.unit.short_name}吹哨（{row.number}）：{row.matter}"
    for unit in units:
        call = WhistleCall(
            whistle=row, unit=unit, called_at=moment, answer_due_at=row.answer_due_at,
            arrive_due_at=row.arrive_due_at, errand=_giving.give_errand(case, unit, task=task, by=giver),
        )  # fmt: skip
        call.next_at = waiting.next_of_call(call, share, moment)
        call.save(force_insert=True)
        _whistle.tell(
            row, case, "whistled", posts.of_unit(case, unit.pk), key=f"{unit.pk}", by=by, unit=row.unit.short_name,
            due=_case.due_words(row.answer_due_at),
        )  # fmt: skip
