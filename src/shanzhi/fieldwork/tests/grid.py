"""What a phone sends, in words, for the tests of this room."""

from __future__ import annotations

import hashlib
import io
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from shanzhi.fieldwork import actions, receiving
from shanzhi.fieldwork.actions import Shot
from shanzhi.fieldwork.models import Household
from shanzhi.kernel.actor import Actor
from shanzhi.records.preparing import prepare
from shanzhi.site.testkit import County

RUBBISH = "EV0102"
BURST_PIPE = "EV0402"


def photo(colour: str = "grey") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def shot(stage: str = "report", colour: str = "grey") -> Shot:
    return Shot(prepare(io.BytesIO(photo(colour)), "photo.jpg"), stage)


def record(kind: str, body: dict[str, Any], *, uid: UUID | None = None, **more: Any) -> dict[str, Any]:
    return {"id": str(uid or uuid4()), "kind": kind, "body": body, "made": 1_000, "sent": 61_000, **more}


def report(county: County, **more: Any) -> dict[str, Any]:
    return record(
        "report", {"place": {"area": county.areas["阳明1"].pk}, "category": RUBBISH, "text": "楼道堆满纸箱"}, **more
    )


def upload(record_uid: str, content: bytes, *, by: Actor, uid: UUID | None = None, piece: int = 1000) -> str:
    name = uid or uuid4()
    for offset in range(0, len(content), piece):
        receiving.take_piece(
            name, content[offset : offset + piece], record_uid=UUID(record_uid), offset=offset, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), by=by,
        )  # fmt: skip
    return str(name)


def household(county: County, address: str = "5幢102室", **facts: Any) -> Household:
    facts = {"groups": ["living_alone"], "name": "王桂英", **facts}
    return actions.enrol_household(
        uid=uuid4(), area=county.areas["阳明1"], address=address, by=county["陈芳"], **facts
    )  # fmt: skip
