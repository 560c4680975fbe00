from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from shanzhi.kernel import case_code
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.kernel.masking import mask_name, mask_phone
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.sealing import fingerprint, seal
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .. import _clocks, _rows, hooks, rules, search
from .._desks import desk_for
from .._moving import announce_change, write_line
from ..models import Case, Concerned
from ..queries import by_code
from ..states import State
from ._text import wanted


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a case, in clear, on the way in. It is sealed before it is stored."""

    role: str = "reporter"
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    wants_reply: bool = True
    is_anonymous: bool = False
    member_id: int | None = None
    pin: str = ""
    """Four digits that open the resident's page where there is no phone to give the last four."""


@act("cases.open_case", recall=by_code)
def open_case(
    *,
    category: str,
    channel: str,
    text: str,
    area: Area,
    title: str = "",
    severity: int | None = None,
    circle: str = "",
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    people: Sequence[Person] = (),
    headcount: int | None = None,
    is_group: bool = False,
    happened_at: datetime | None = None,
    first_unit: Unit | None = None,
    parent: Case | None = None,
    extra: Mapping[str, Any] | None = None,
    state: str = State.REPORTED,
    key: str | None = None,
    by: Actor,
) -> Case:
    """Open a case: give the trouble its one code, its place and its desk, and start the first clock. 立案

    `state` is DRAFT, REPORTED, or ACCEPTED where staff of the desk take it in at once. `lon`/`lat` are WGS-84
    degrees. `headcount` is how many people are concerned. Refuses unknown category, channel, severity or circle
    (`Invalid` with the field's name), a parent that the actor may not see (`NotFound`) or that has ended, and staff
    without `cases.open_case`.
    """
    moment = now()
    version = profile_in_force()
    profile = profile_of(version.pk)
    text = wanted("text", "事项描述", text, at_least=4, at_most=4000)
    case = Case(
        title=(title.strip() or _title_from(text))[:80],
        channel=channel,
        area=area,
        area_path=area.path,
        address=address.strip()[:160],
        lon=lon,
        lat=lat,
        is_group=is_group,
        people=headcount,
        happened_at=happened_at,
        opened_at=moment,
        state=state,
        state_at=moment,
        profile_id=version.pk,
        parent=parent,
        first_contact_id=by.id,
        first_unit=first_unit,
    )
    _classify(case, profile, category, severity, circle)
    _refuse_wrong(case, profile, state)
    desk = desk_for(area.path)
    case.desk, case.desk_path = desk.as_unit(), desk.path
    grant = by.grant_for("cases.open_case", path=area.path, units=by.unit_ids)
    if grant is None and by.via != "resident":
        raise NotAllowed(name=by.name, move="上报案件")
    if parent is not None:
        _refuse_parent(parent, by)
    if state == State.ACCEPTED:
        if not by.may("cases.accept", path=case.desk_path, units=[desk.id]):
            raise NotAllowed(name=by.name, move="受理")
        case.accepted_at, case.procedure_owner_id = moment, by.id
    if state != State.DRAFT:
        _clocks.start(case, "dispatch" if state == State.ACCEPTED else "accept")
    words = search.words_of(case, text, area.label)
    sealed = [_sealed(p) for p in people]
    day = local(moment).date()
    case.code = case_code.make(profile.county.code, day, _next_serial(profile.county.code, day))
    _rows.insert(case)
    search.insert(case, text, dict(extra or {}), words)
    for person, row in zip(people, sealed, strict=True):
        row.case = case
        tail = person.phone.strip()[-4:] or person.pin
        if len(tail) == 4:
            row.tail_mark = fingerprint(f"{case.code}/{tail}")
    if sealed:
        _rows.insert(*sealed)
    detail = {
        "to": str(case.state), "channel": channel, "category": case.category, "severity": case.severity,
        "area": area.label, "desk": desk.short_name,
        **({"first_unit": first_unit.short_name} if first_unit else {}),
    }  # fmt: skip
    write_line(case, "cases.open_case", detail, by=by.in_post(grant) if grant else by)
    hooks.run(hooks.Moved("cases.open_case", case, [], detail, by, moment))
    announce_change(case, "cases.open_case", [])
    return case


def _classify(case: Case, profile: Profile, category: str, severity: int | None, circle: str) -> None:
    row = profile.category(category)
    if row is None:
        raise Invalid({"category": "没有这个类别，请从列表中选择。"})
    case.category = category
    case.kind = row.kind
    case.severity = severity if severity is not None else row.severity
    case.circle = circle or row.circle


def _refuse_wrong(case: Case, profile: Profile, state: str) -> None:
    wrong: dict[str, str] = {}
    if case.severity not in {s.rank for s in profile.severities}:
        wrong["severity"] = "没有这个等级，请从列表中选择。"
    if case.circle not in {c.key for c in profile.circles}:
        wrong["circle"] = "没有这个保密范围，请从列表中选择。"
    if profile.channel(case.channel) is None:
        wrong["channel"] = "没有这个来源渠道，请从列表中选择。"
    if case.happened_at is not None and case.happened_at > case.opened_at + timedelta(minutes=5):
        wrong["happened_at"] = "发生时间不能晚于现在。"
    if state not in (State.DRAFT, State.REPORTED, State.ACCEPTED):
        wrong["state"] = "案件只能从草稿、上报或受理开始。"
    if (case.lon is None) != (case.lat is None) or (
        case.lon is not None and case.lat is not None and not (-180 <= case.lon <= 180 and -90 <= case.lat <= 90)
    ):
        wrong["place"] = "位置坐标不正确，请在地图上重新选点。"
    if wrong:
        raise Invalid(wrong)


def _refuse_parent(parent: Case, by: Actor) -> None:
    if not rules.may_see(parent, list(parent.errands.all()), by):
        raise NotFound(what="父案")
    if parent.has_ended:
        raise Invalid({"parent": f"案件{parent.code}已办结，不能再立子案。"})


def _next_serial(county: str, day: Any) -> int:
    """The next number of the day. The row stays locked until commit, so a failed filing leaves no gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO cases_serial (county, "on", last) VALUES (%s, %s, 1)'
            ' ON CONFLICT (county, "on") DO UPDATE SET last = cases_serial.last + 1 RETURNING last',
            [county, day],
        )
        return int(cursor.fetchone()[0])


def _sealed(person: Person) -> Concerned:
    phone = person.phone.strip()
    return Concerned(
        role=person.role,
        name_sealed=seal(person.name.strip()) if person.name.strip() else None,
        phone_sealed=seal(phone) if phone else None,
        id_number_sealed=seal(person.id_number.strip()) if person.id_number.strip() else None,
        address_sealed=seal(person.address.strip()) if person.address.strip() else None,
        name_masked=mask_name(person.name.strip()),
        phone_masked=mask_phone(phone),
        phone_mark=fingerprint(phone) if phone else None,
        wants_reply=person.wants_reply,
        is_anonymous=person.is_anonymous,
        member_id=person.member_id,
    )


def _title_from(text: str) -> str:
    """The first sentence, when nobody wrote a title."""
    for end in "。！？；\n":
        head, found, _rest = text.partition(end)
        if found and len(head) >= 4:
            text = head
    return text[:40]
