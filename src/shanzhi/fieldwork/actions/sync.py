from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from shanzhi.cases.actions import Person
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound, Refusal
from shanzhi.places import atlas
from shanzhi.places.models import Area
from shanzhi.places.queries import area_by_id
from shanzhi.records.acting import act

from ..errors import AlreadyFiled, PhotosMissing
from ..models import DiaryEntry, Household, Photo, Record
from ..wire import DiaryPage, Door, Fix, Grown, Knock, Place, Report, Sent
from ._shots import Shot, worker
from .enrol_household import enrol_household
from .file_report import file_report
from .raise_topic import raise_topic
from .record_visit import record_visit
from .settle_on_spot import settle_on_spot
from .turn_into_report import turn_into_report
from .write_diary import write_diary

NEAR = 150.0
"""Metres outside every grid within which a position still belongs to the nearest: phones are not exact."""
Answer = dict[str, Any]


@act("fieldwork.sync")
def sync(sent: Sent, *, photos: Mapping[UUID, Shot], by: Actor) -> Record:
    """Take in one record from a phone, together with its photos, once. 收件

    The id was made on the phone. What was filed before is answered the same again and nothing is done; the same id with
    other content is refused with `AlreadyFiled`. A record that its act refuses stays refused here with the sentence, so
    that the phone can show it, and may be mended and sent again under the same id. Refuses `PhotosMissing` while a
    photo is still on its way: a record and its photos are never separated.
    """
    if by.id is None or not by.has("fieldwork.sync"):
        raise NotAllowed(name=by.name, move="收件")
    record, is_new = Record.objects.select_for_update(of=("self",)).get_or_create(
        pk=sent.id,
        defaults={
            "member_id": by.id, "kind": sent.kind, "digest": sent.digest, "state": Record.State.REFUSED,
            "made_at": sent.made_at, "received_at": now(),
        },
    )  # fmt: skip
    if record.member_id != by.id:
        raise NotFound(what="这条记录")
    if record.state == Record.State.FILED:
        if bytes(record.digest) != sent.digest:
            raise AlreadyFiled(answer=record.answer)
        return record
    missing = [str(photo.id) for photo in sent.photos if photo.id not in photos]
    if missing:
        raise PhotosMissing(count=len(missing), missing=missing)
    shots = [photos[photo.id] for photo in sent.photos]
    record.kind, record.digest = sent.kind, sent.digest
    record.received_at, record.tries = now(), record.tries + (0 if is_new else 1)
    try:
        with transaction.atomic():
            record.answer, record.case_id = _carry_out(sent, shots, record, by)
            record.state = Record.State.FILED
    except Refusal as refusal:
        more = {key: refusal.facts[key] for key in ("fields", "crossed") if key in refusal.facts}
        if not isinstance(more.get("fields", {}), dict):
            del more["fields"]
        record.answer = {"code": refusal.code, "sentence": str(refusal), **more}
    record.save()
    if record.state == Record.State.FILED:
        Photo.objects.filter(record_uid=record.pk, member_id=by.id).delete()
    return record


def _carry_out(sent: Sent, shots: Sequence[Shot], record: Record, by: Actor) -> tuple[Answer, int | None]:
    """The act that the record asks for: what to tell the phone, and the case where there is one."""
    body = sent.content()
    match body:
        case Report():
            return _report(sent, body, shots, record, by)
        case Fix():
            area, place = located(body.place)
            settle_on_spot(
                uid=sent.id, category=body.category, area=area, text=body.text, photos=shots, at=record.made_at, by=by,
                **place,
            )  # fmt: skip
            return {"says": "已留痕"}, None
        case DiaryPage():
            return _diary(sent, body, shots, record, by)
        case Grown():
            entry = DiaryEntry.objects.filter(uid=body.entry, member_id=worker(by)).first()
            if entry is None:
                raise NotFound(what="这篇日记")
            return _grow(sent, entry, body.becomes, body.category, body.text, shots, by)
        case Knock():
            record_visit(
                _household(body.household), uid=sent.id, outcome=body.outcome, changes=body.changes, note=body.note,
                at=record.made_at, by=by,
            )  # fmt: skip
            return {"says": "走访已记录"}, None
        case Door():
            enrol_household(
                uid=sent.id, area=area_by_id(body.area), address=body.address, kind=body.kind, name=body.name,
                groups=body.groups, known=body.known, by=by,
            )  # fmt: skip
            return {"says": "已登记"}, None
    raise Invalid({"kind": "不认识的记录。"})


def _report(sent: Sent, body: Report, shots: Sequence[Shot], record: Record, by: Actor) -> tuple[Answer, int | None]:
    area, place = located(body.place)
    told = body.reporter_name.strip() or body.reporter_phone.strip()
    case = file_report(
        uid=sent.id, category=body.category, area=area, text=body.text, severity=body.severity, photos=shots,
        reporter=Person(name=body.reporter_name, phone=body.reporter_phone) if told else None,
        happened_at=record.made_at, by=by, **place,
    )  # fmt: skip
    return {"says": "已上报", "case": case.code}, case.pk


def _diary(sent: Sent, body: DiaryPage, shots: Sequence[Shot], record: Record, by: Actor) -> tuple[Answer, int | None]:
    home = _household(body.household) if body.household else None
    entry = write_diary(
        uid=sent.id, area=area_by_id(body.area), text=body.text, household=home, at=record.made_at, by=by
    )
    if not body.becomes:
        return {"says": "已记下"}, None
    return _grow(sent, entry, body.becomes, body.category, "", shots, by)


def _grow(
    sent: Sent, entry: DiaryEntry, becomes: str, category: str, text: str, shots: Sequence[Shot], by: Actor
) -> tuple[Answer, int | None]:
    if becomes == "topic":
        raise_topic(entry, by=by)
        return {"says": "已转议题"}, None
    case = turn_into_report(entry, uid=sent.id, category=category, text=text, photos=shots, by=by)
    return {"says": "已转上报", "case": case.code}, case.pk


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
