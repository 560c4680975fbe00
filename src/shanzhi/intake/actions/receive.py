from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from shanzhi.cases import actions as cases
from shanzhi.cases.actions import Person
from shanzhi.cases.models import Case
from shanzhi.cases.queries import by_code
from shanzhi.cases.states import State
from shanzhi.kernel.actor import Actor, Grant
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Invalid, NotAllowed
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import Channel
from shanzhi.places import atlas
from shanzhi.places.models import Area
from shanzhi.records.acting import act
from shanzhi.records.queries import profile_in_force, profile_of
from shanzhi.staff.models import Unit

from .. import needs, suggesting
from ..errors import AlreadyReceived
from ..models import Reception
from ._returning import return_to_police


@dataclass(frozen=True, slots=True)
class Slip:
    """来单. What stands on the order or paper that came with it."""

    external_code: str = ""
    sender: str = ""
    paper_no: str = ""
    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the machine had shown before filing, and what the person made of it."""

    twins: tuple[str, ...] = ()
    """Codes of the look-alikes."""
    same_as: str = ""
    """A resident said it is the same trouble as this one; a clerk decides."""
    suggested: str = ""
    """Category code that was proposed."""
    reason: str = ""


@act("intake.receive", recall=by_code)
def receive(
    *,
    channel: str,
    text: str,
    area: Area | None = None,
    category: str = "",
    title: str = "",
    severity: int | None = None,
    circle: str = "",
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    located: str = Reception.Located.UNKNOWN,
    accuracy: int | None = None,
    people: Sequence[Person] = (),
    came: int | None = None,
    headcount: int | None = None,
    is_group: bool = False,
    happened_at: datetime | None = None,
    slip: Slip = Slip(),
    danger: str = "",
    danger_note: str = "",
    shown: Shown = Shown(),
    join_to: Case | None = None,
    answers: Mapping[str, Any] | None = None,
    photos: int = 0,
    privacy_version: str = "",
    key: str | None = None,
    by: Actor,
) -> Case:
    """Take in what comes through any channel as a case: one form, one code, the first receiver on record. 收件

    Where the channel begins at ACCEPTED and the actor may accept there, the case is accepted at once; otherwise it
    waits in the desk's queue. Without an area the one at the point is taken, else the whole county, and its centre
    decides. Without a category the likeliest is taken, else the county's 其他. `join_to` puts it into a case about the
    same trouble, so that the reporter gets that one's answer. A 110 item with danger present is opened, sent back to
    the police and TRANSFERRED in the same breath. Refuses `Invalid` (with the form's field names) and
    `AlreadyReceived` for an order that was typed in before.
    """
    profile = profile_of(profile_in_force().pk)
    row = _channel(profile, channel)
    people = [_plainly(p, key) for p in people]
    area = area or _area_at(lon, lat) or _whole_county()
    grant = _grant(area, by)
    _refuse_wrong(row, slip, danger=danger, people=people, area=area, photos=photos, located=located)
    _refuse_twice(row, slip.external_code)
    if not category:
        likely = suggesting.suggest_category(f"{title}\n{text}", profile=profile, most=1)
        category = likely[0].code if likely else suggesting.fallback(profile=profile).code
    case = _open(
        row.initial == State.ACCEPTED and danger != Reception.Danger.PRESENT,
        category=category,
        channel=channel,
        text=text,
        area=area,
        title=title,
        severity=_severity(profile, row, category, severity),
        circle=circle,
        address=address,
        lon=lon,
        lat=lat,
        people=people,
        headcount=headcount,
        is_group=is_group,
        happened_at=happened_at,
        first_unit=Unit.objects.filter(pk=grant.unit_id).first() if grant and grant.unit_id else None,
        extra=_extra(slip, came, answers),
        by=by,
    )
    reception = Reception(
        case=case,
        channel=channel,
        external_code=slip.external_code.strip(),
        sender=slip.sender.strip()[:80],
        paper_no=slip.paper_no.strip()[:60],
        reply_by=slip.reply_by,
        came=came,
        danger=danger,
        danger_note=danger_note.strip()[:400],
        danger_at=now() if danger else None,
        danger_by_name=by.name if danger else "",
        located=located,
        accuracy=accuracy,
        answers=dict(answers or {}),
        twins=list(shown.twins),
        twin=_twin(shown, join_to),
        twin_code=join_to.code if join_to else shown.same_as,
        suggested={"code": shown.suggested, "reason": shown.reason, "taken": shown.suggested == category}
        if shown.suggested
        else {},
        privacy_version=privacy_version,
        at=now(),
    )
    _keep(reception, row)
    if danger == Reception.Danger.PRESENT:
        return_to_police(case, reception, row, reason=danger_note or "现场有现实危险", by=by)
    elif join_to is not None:
        cases.join(case, to=join_to, note="收件时确认为同一件事", by=by)
    return case


def pin_for(key: str) -> str:
    """The four digits given to a reporter without a phone. Made from the submission's key, so that a second tap shows
    the same ones; nothing is stored but their fingerprint."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"intake pin {key}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:4], 'big') % 10_000:04d}"


def _channel(profile: Profile, channel: str) -> Channel:
    row = profile.channel(channel)
    if row is None:
        raise Invalid({"channel": "没有这个来源渠道，请从列表中选择。"})
    return row


def _plainly(person: Person, key: str | None) -> Person:
    phone = needs.phone_of(person.phone)
    pin = person.pin or (pin_for(key) if key and not phone and person.role == "reporter" else "")
    return replace(person, phone=phone, pin=pin)


def _area_at(lon: float | None, lat: float | None) -> Area | None:
    found = atlas.grid_at(lon, lat, tolerance=30) if lon is not None and lat is not None else None
    return Area.objects.get(pk=found.id) if found is not None else None


def _whole_county() -> Area:
    area = Area.objects.filter(level="county", retired_on=None).order_by("path").first()
    if area is None:
        raise Invalid({"place": "还没有建立区划，请系统管理员先导入区划。"})
    return area


def _grant(area: Area, by: Actor) -> Grant | None:
    if by.via == "resident":
        return None
    grant = by.grant_for("intake.receive", path=area.path, units=by.unit_ids)
    if grant is None:
        raise NotAllowed(name=by.name, move="收件")
    return grant


def _open(at_once: bool, *, by: Actor, **facts: Any) -> Case:
    """Accepted at once where the channel says so and the actor may accept at that desk; else it waits in its queue."""
    if at_once and by.has("cases.accept"):
        try:
            return cases.open_case(**facts, state=State.ACCEPTED, by=by)
        except NotAllowed:
            pass
    return cases.open_case(**facts, state=State.REPORTED, by=by)


def _refuse_wrong(
    channel: Channel,
    slip: Slip,
    *,
    danger: str,
    people: Sequence[Person],
    area: Area,
    photos: int,
    located: str,
) -> None:
    has_place = located != Reception.Located.UNKNOWN or area.level != "county"
    wrong = needs.lacking(
        channel,
        external_code=slip.external_code,
        danger=danger,
        people=people,
        has_place=has_place,
        photos=photos,
        sender=slip.sender,
        reply_by=slip.reply_by,
        paper_no=slip.paper_no,
    )
    if danger not in Reception.Danger.values:
        wrong["danger"] = "请在危险复核中选择一项。"
    if located not in Reception.Located.values:
        wrong["place"] = "请重新选择地点。"
    if any(p.phone and not needs.is_phone(p.phone) for p in people):
        wrong["phone"] = "电话号码不对，请核对位数。"
    if wrong:
        raise Invalid(wrong)


def _refuse_twice(channel: Channel, external_code: str) -> None:
    code = external_code.strip()
    if not code:
        return
    known = Reception.objects.filter(channel=channel.key, external_code=code)
    earlier = known.select_related("case").only("at", "case__code").first()
    if earlier is not None:
        raise AlreadyReceived(
            channel=channel.name,
            external_code=code,
            at=f"{local(earlier.at):%Y-%m-%d %H:%M}",
            case_code=spoken(earlier.case.code),
            code_plain=earlier.case.code,
        )


def _keep(reception: Reception, channel: Channel) -> None:
    """Two clerks typing in the same order at once: the second is told what the first made of it."""
    try:
        with transaction.atomic():
            reception.save(force_insert=True)
    except IntegrityError:
        _refuse_twice(channel, reception.external_code)
        raise


def _severity(profile: Profile, channel: Channel, category: str, severity: int | None) -> int | None:
    """The graver of category and channel, unless somebody has decided."""
    row = profile.category(category)
    if severity is not None or row is None:
        return severity
    return max(row.severity, channel.severity)


def _twin(shown: Shown, join_to: Case | None) -> str:
    if join_to is not None:
        return Reception.Twin.JOINED
    if shown.same_as:
        return Reception.Twin.SAME
    return Reception.Twin.APART if shown.twins else Reception.Twin.NONE


def _extra(slip: Slip, came: int | None, answers: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the case page and the exports show of the form."""
    found: dict[str, Any] = dict(answers or {})
    found |= {
        name: value
        for name, value in (
            ("external_no", slip.external_code.strip()),
            ("sender", slip.sender.strip()),
            ("paper_no", slip.paper_no.strip()),
            ("reply_by", slip.reply_by.isoformat() if slip.reply_by else ""),
            ("came", came),
        )
        if value
    }
    return found
