"""From what a phone sends to the acts: photos are put together and looked at before any transaction, then each record
is taken in by itself, so that one that cannot be filed holds up no other."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotFound, Refusal
from shanzhi.records.preparing import prepare

from . import actions, wire
from .actions import Shot
from .actions._shots import worker
from .actions.take_piece import whole
from .errors import AlreadyFiled, PhotoBroken, PhotosMissing
from .models import Photo, Record

log = logging.getLogger(__name__)
MOST_RECORDS = 20
Answer = dict[str, Any]


def take_in(raw: Sequence[Any], *, by: Actor) -> list[Answer]:
    """An answer for each record, in order: filed, refused (with the sentence), waiting (for photos) or trouble (ours:
    send it again later)."""
    return [_take_one(one, by=by) for one in raw[:MOST_RECORDS]]


def _take_one(raw: Any, *, by: Actor) -> Answer:
    uid = str(raw.get("id", "")) if isinstance(raw, dict) else ""
    try:
        sent = wire.parse(raw)
        return {"id": uid, **_answer(actions.sync(sent, photos=_shots(sent, by), by=by))}
    except PhotosMissing as wait:
        return {"id": uid, "state": "waiting", "sentence": str(wait), "missing": wait.facts["missing"]}
    except AlreadyFiled as known:
        return {"id": uid, "state": "filed", "code": known.code, "sentence": str(known), **dict(known.facts["answer"])}  # type: ignore[call-overload]
    except Refusal as refusal:
        fields = refusal.facts.get("fields")
        return {
            "id": uid, "state": "refused", "code": refusal.code, "sentence": str(refusal),
            **({"fields": fields} if isinstance(fields, dict) else {}),
        }  # fmt: skip
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a record from a phone could not be taken in: %s", uid)
        return {"id": uid, "state": "trouble", "sentence": "系统暂时没有收下这条记录，手机会稍后再传。"}


def _answer(record: Record) -> Answer:
    return {"state": "filed" if record.state == Record.State.FILED else "refused", **record.answer}


def _shots(sent: wire.Sent, by: Actor) -> dict[UUID, Shot]:
    """The photos of a record that are wholly here, ready to be attached. A record that is filed needs none."""
    if not sent.photos or Record.objects.filter(pk=sent.id, state=Record.State.FILED).exists():
        return {}
    stages = {photo.id: photo.stage for photo in sent.photos}
    here = Photo.objects.filter(pk__in=stages, record_uid=sent.id, member_id=worker(by))
    shots: dict[UUID, Shot] = {}
    for photo in here:
        if photo.received < photo.size:
            continue
        content = whole(photo)
        if content is not None:
            said = stages[photo.pk] == "voice"
            name, kind = (str(photo.pk), "audio") if said else (f"{photo.pk}.jpg", "photo")
            paper = prepare(io.BytesIO(content), name, kind=kind)
            shots[photo.pk] = Shot(paper, "report" if said else stages[photo.pk])
    return shots


def take_piece(uid: UUID, content: bytes, *, record_uid: UUID, offset: int, size: int, sha256: str, by: Actor) -> int:
    """`actions.take_piece`, and with the last piece a look at the whole: what was broken on the way begins anew."""
    received = actions.take_piece(
        uid, content, record_uid=record_uid, offset=offset, size=size, sha256=sha256, by=by
    )  # fmt: skip
    if received == size:
        photo = Photo.objects.filter(pk=uid, member_id=worker(by)).first()
        if photo is not None and whole(photo) is None:
            photo.delete()
            raise PhotoBroken()
    return received


def received_of(uid: UUID, *, by: Actor) -> int:
    """How many bytes of a photo are here; 0 for one that is not known. Refuses `NotFound` for somebody else's."""
    photo = Photo.objects.filter(pk=uid).first()
    if photo is None:
        return 0
    if photo.member_id != by.id:
        raise NotFound(what="照片")
    return photo.received
