from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest

from shanzhi.fieldwork import receiving
from shanzhi.fieldwork.errors import PhotoBroken, PieceOutOfPlace
from shanzhi.fieldwork.models import Photo
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.site.testkit import County

from .grid import photo, upload


def test_it_works(county: County) -> None:
    uid = upload(str(uuid4()), photo(), by=county["陈芳"])
    assert Photo.objects.get(pk=uid).received == len(photo())


def test_it_goes_on_where_it_was_broken_off(county: County) -> None:
    uid, record, worker = uuid4(), uuid4(), county["陈芳"]
    facts = {"record_uid": record, "size": len(photo()), "sha256": hashlib.sha256(photo()).hexdigest(), "by": worker}
    assert receiving.take_piece(uid, photo()[:100], offset=0, **facts) == 100
    with pytest.raises(PieceOutOfPlace) as refused:
        receiving.take_piece(uid, photo()[200:300], offset=200, **facts)
    assert refused.value.facts["received"] == receiving.received_of(uid, by=worker) == 100
    assert receiving.take_piece(uid, photo()[:100], offset=0, **facts) == 100
    assert receiving.take_piece(uid, photo()[100:], offset=100, **facts) == len(photo())


def test_a_photo_that_was_broken_on_the_way_begins_anew(county: County) -> None:
    uid = uuid4()
    with pytest.raises(PhotoBroken):
        receiving.take_piece(
            uid, b"not it", record_uid=uuid4(), offset=0, size=6, sha256=hashlib.sha256(b"it").hexdigest(),
            by=county["陈芳"],
        )  # fmt: skip
    assert not Photo.objects.exists()


def test_nobody_sees_or_feeds_the_photo_of_another(county: County) -> None:
    county.appoint("赵亮", "grid_worker", "阳明社区", "阳明2")
    uid, record = uuid4(), str(uuid4())
    upload(record, photo(), by=county["陈芳"], uid=uid)
    with pytest.raises(NotFound):
        upload(record, photo(), by=county["赵亮"], uid=uid)
    with pytest.raises(NotFound):
        receiving.received_of(uid, by=county["赵亮"])


def test_a_post_without_the_permission_uploads_nothing(county: County) -> None:
    with pytest.raises(NotAllowed):
        upload(str(uuid4()), photo(), by=county["何静"])
