from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from django.db.models import Sum

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import now
from shanzhi.kernel.errors import Invalid, NotAllowed, NotFound
from shanzhi.records.acting import act

from ..errors import PhotoBroken, PhotoTooLarge, PieceOutOfPlace, TooManyWaiting
from ..models import Photo, Piece, Record

LARGEST = 8 * 1024 * 1024
LARGEST_PIECE = 512 * 1024
MOST_WAITING = 200 * 1024 * 1024
"""Half-sent photos of one person; a full day in a village without signal is far less."""
FORGOTTEN_AFTER = timedelta(days=30)


@act("fieldwork.take_piece")
def take_piece(uid: UUID, content: bytes, *, record_uid: UUID, offset: int, size: int, sha256: str, by: Actor) -> int:
    """Take in the next piece of a photo; answers how many bytes are here now. 接收照片

    A piece that was taken before is not taken twice. Refuses a piece that leaves a gap (`PieceOutOfPlace` says where to
    go on) and, with the last one, a photo that is not what its hash says: it is then forgotten and sent anew. No line
    is written: the photo is on no trail before the record it belongs to.
    """
    if by.id is None or not by.has("fieldwork.take_piece"):
        raise NotAllowed(name=by.name, move="上传照片")
    _refuse_wrong(content, offset, size, sha256)
    if Record.objects.filter(pk=record_uid, state=Record.State.FILED).exists():
        return size
    photo, is_new = Photo.objects.select_for_update().get_or_create(
        pk=uid, defaults={"record_uid": record_uid, "member_id": by.id, "size": size, "sha256": sha256, "at": now()}
    )
    if photo.member_id != by.id:
        raise NotFound(what="照片")
    if is_new:
        _refuse_too_many(by.id)
    elif photo.sha256 != sha256 or photo.size != size:
        raise PhotoBroken()
    if offset + len(content) <= photo.received:
        return photo.received
    if offset != photo.received:
        raise PieceOutOfPlace(received=photo.received)
    Piece.objects.create(photo=photo, offset=offset, content=content)
    photo.received += len(content)
    photo.save(update_fields=["received"])
    return photo.received


def whole(photo: Photo) -> bytes | None:
    """The photo put together, or None where it is not what its hash says."""
    parts = photo.pieces.order_by("offset").values_list("content", flat=True)
    content = b"".join(bytes(part) for part in parts)
    return content if hashlib.sha256(content).hexdigest() == photo.sha256 else None


def _refuse_wrong(content: bytes, offset: int, size: int, sha256: str) -> None:
    if size > LARGEST:
        raise PhotoTooLarge(most=LARGEST // 1024 // 1024)
    if not content or len(content) > LARGEST_PIECE or offset < 0 or offset + len(content) > size:
        raise Invalid({"piece": "照片分片不正确。"})
    if len(sha256) != 64 or not sha256.isalnum():
        raise Invalid({"sha256": "照片校验码不正确。"})


def _refuse_too_many(member_id: int) -> None:
    waiting = Photo.objects.filter(member_id=member_id).aggregate(n=Sum("size"))["n"] or 0
    if waiting > MOST_WAITING:
        raise TooManyWaiting()
