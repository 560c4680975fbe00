"""From a record's body to the act that it asks for: what to tell the phone, and the case where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from shanzhi.cases.actions import Person
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.places import atlas
from shanzhi.places.models import Area
from shanzhi.places.queries import area_by_id

from .. import wire
from ..models import CheckPoint, DiaryEntry, Finding, Household, Record, Target
from ..wire import DiaryPage, Door, Fix, Grown, Knock, Place, Report, Sent
from . import _errand_steps
from ._shots import Shot, worker
from .amend_household import amend_household
from .ask_for_help import ask_for_help
from .carry_out_check import carry_out_check
from .check_in import check_in
from .enrol_household import enrol_household
from .file_report import file_report
from .raise_topic import raise_topic
from .record_recheck import record_recheck
from .record_visit import record_visit
from .retire_household import retire_household
from .settle_on_spot import settle_on_spot
from .turn_into_report import turn_into_report
from .write_diary import write_diary

NEAR = 150.0
"""Metres outside every grid within which a position still belongs to the nearest: phones are not exact."""
Answer = dict[str, Any]
Outcome = tuple[Answer, int | None]


def carry_out(sent: Sent, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    """Do what the record asks for, by its act."""
    return _HOW[sent.kind](sent, sent.content(), shots, record, by)


def meanwhile(refusal: Refusal, sent: Sent) -> Answer:
    """Both versions of an errand that somebody else has moved: what they did, and what the worker wrote."""
    return _errand_steps.meanwhile(refusal, sent)


def _report(sent: Sent, body: Report, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    area, place = located(body.place)
    told = body.reporter_name.strip() or body.reporter_phone.strip()
    case = file_report(
        uid=sent.id, category=body.category, area=area, text=body.text, severity=body.severity, photos=shots,
        reporter=Person(name=body.reporter_name, phone=body.reporter_phone) if told else None,
        happened_at=record.made_at, by=by, **place,
    )  # fmt: skip
    return {"says": "已上报", "case": case.code}, case.pk


def _spot(sent: Sent, body: Fix, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    area, place = located(body.place)
    settle_on_spot(
        uid=sent.id, category=body.category, area=area, text=body.text, photos=shots, at=record.made_at, by=by, **place
    )
    return {"says": "已留痕"}, None


def _diary(sent: Sent, body: DiaryPage, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    entry = write_diary(
        uid=sent.id, area=area_by_id(body.area), text=body.text, at=record.made_at, by=by,
        household=_household(body.household) if body.household else None,
        teller_name=body.teller_name, teller_phone=body.teller_phone,
    )  # fmt: skip
    if not body.becomes:
        return {"says": "已记下"}, None
    return _grow(sent, entry, body.becomes, body.category, "", shots, by)


def _grown(sent: Sent, body: Grown, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    entry = DiaryEntry.objects.filter(uid=body.entry, member_id=worker(by)).first()
    if entry is None:
        raise NotFound(what="这篇日记")
    return _grow(sent, entry, body.becomes, body.category, body.text, shots, by)


def _grow(
    sent: Sent, entry: DiaryEntry, becomes: str, category: str, text: str, shots: Sequence[Shot], by: Actor
) -> Outcome:
    if becomes == "topic":
        raise_topic(entry, by=by)
        return {"says": "已转议题"}, None
    case = turn_into_report(entry, uid=sent.id, category=category, text=text, photos=shots, by=by)
    return {"says": "已转上报", "case": case.code}, case.pk


def _visit(sent: Sent, body: Knock, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    record_visit(
        _household(body.household), uid=sent.id, outcome=body.outcome, changes=body.changes, note=body.note,
        confirmed=body.confirmed, at=record.made_at, by=by,
    )  # fmt: skip
    return {"says": "走访已记录"}, None


def _door(sent: Sent, body: Door, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    enrol_household(
        uid=sent.id, area=area_by_id(body.area), address=body.address, kind=body.kind, name=body.name,
        phone=body.phone, groups=body.groups, known=body.known, by=by,
    )  # fmt: skip
    return {"says": "已登记"}, None


def _amend_door(sent: Sent, body: wire.DoorAmended, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    amend_household(_household(body.household), changes=body.changes, by=by)
    return {"says": "已修改"}, None


def _retire_door(sent: Sent, body: wire.DoorRetired, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    retire_household(_household(body.household), reason=body.reason, by=by)
    return {"says": "已停止走访"}, None


def _help(sent: Sent, body: wire.HelpAsked, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    area, place = located(body.place) if body.place else (None, {})
    if body.errand is None and area is None:
        raise Invalid({"place": "请选择网格，或者点一下定位。"})
    asked = ask_for_help(
        uid=sent.id, text=body.text, urgent=body.urgent, area=area, at=record.made_at, by=by, **place,
        errand=_errand_steps.errand_of(body.errand, by) if body.errand is not None else None,
    )  # fmt: skip
    return {"says": "已求助", "help": str(asked.uid)}, asked.case_id


def _check(sent: Sent, body: wire.Checked, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    target = Target.objects.select_related("campaign").filter(uid=body.target).first()
    if target is None:
        raise NotFound(what="检查对象")
    done = carry_out_check(
        target, uid=sent.id, outcome=body.outcome, answers=body.answers, notes=body.notes, note=body.note,
        photos=shots, again=body.again, at=record.made_at, by=by,
    )  # fmt: skip
    found = done.findings.count()
    return {"says": f"检查已记录，发现{found}项问题" if found else "检查已记录，没有发现问题", "findings": found}, None


def _recheck(sent: Sent, body: wire.LookedAgain, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    finding = Finding.objects.select_related("campaign").filter(uid=body.finding).first()
    if finding is None:
        raise NotFound(what="这个问题")
    look = record_recheck(
        finding, uid=sent.id, fixed=body.fixed, note=body.note, photos=shots, at=record.made_at, by=by
    )
    return {"says": "复查已记录", "stands": str(look.finding.get_state_display())}, None


def _check_in(sent: Sent, body: wire.PointReached, shots: Sequence[Shot], record: Record, by: Actor) -> Outcome:
    point = CheckPoint.objects.select_related("emergency").filter(uid=body.point).first()
    if point is None:
        raise NotFound(what="点位")
    check_in(point, uid=sent.id, note=body.note, lon=body.lon, lat=body.lat, at=record.made_at, by=by)
    return {"says": f"已在{point.name}签到"}, None


_HOW: dict[str, Callable[..., Outcome]] = {
    "report": _report, "spot": _spot, "diary": _diary, "grow": _grown, "visit": _visit, "door": _door, "help": _help,
    "errand": _errand_steps.step, "amend_door": _amend_door, "retire_door": _retire_door,
    "check": _check, "recheck": _recheck, "checkin": _check_in,
}  # fmt: skip


def located(place: Place) -> tuple[Area, dict[str, Any]]:
    """The area of a report: where the position lies, unless one was chosen by name; and the rest of the place as the
    acts take it. Refuses `Invalid` where neither is known."""
    rest = {"address": place.address, "lon": place.lon, "lat": place.lat}
    if place.area is not None:
        return area_by_id(place.area), rest
    if place.lon is None or place.lat is None:
        raise Invalid({"place": "请选择网格，或者点一下定位。"})
    found = atlas.grid_at(place.lon, place.lat, tolerance=NEAR)
    if found is None:
        raise Invalid({"place": "定位不在本地范围内，请选择网格。"})
    return area_by_id(found.id), rest


def _household(uid: UUID) -> Household:
    found = Household.objects.filter(uid=uid, retired_on=None).first()
    if found is None:
        raise NotFound(what="这一户")
    return found
