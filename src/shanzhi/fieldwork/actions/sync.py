from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import ChangedMeanwhile, NotAllowed, NotFound, Refusal
from shanzhi.records.acting import act

from ..errors import AlreadyFiled, PhotosMissing
from ..models import Photo, Record
from ..wire import Sent
from . import _carrying
from ._shots import Shot


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
    shots = [
        replace(photos[photo.id], stage="report" if photo.stage == "voice" else photo.stage, item=photo.item)
        for photo in sent.photos
    ]
    record.kind, record.digest = sent.kind, sent.digest
    record.received_at, record.tries = now(), record.tries + (0 if is_new else 1)
    try:
        with transaction.atomic():
            record.answer, record.case_id = _carrying.carry_out(sent, shots, record, by)
            record.state = Record.State.FILED
    except Refusal as refusal:
        record.answer = _told(refusal, sent)
    record.save()
    if record.state == Record.State.FILED:
        Photo.objects.filter(record_uid=record.pk, member_id=by.id).delete()
    return record


def _told(refusal: Refusal, sent: Sent) -> dict[str, Any]:
    """The refusal as the phone shows it: the sentence, the fields, and where edits crossed both versions."""
    facts = refusal.facts
    said: dict[str, Any] = {"code": refusal.code, "sentence": str(refusal)}
    if isinstance(facts.get("fields"), dict):
        said["fields"] = facts["fields"]
    if isinstance(refusal, ChangedMeanwhile):
        said |= _carrying.meanwhile(refusal, sent)
    elif "crossed" in facts:
        said["crossed"] = facts["crossed"]
    return said
