"""The store: a folder and a bucket keep the same promises."""

from __future__ import annotations

import hashlib
import io
import os

import pytest
from moto.server import ThreadedMotoServer

from shanzhi.records import store as stores
from shanzhi.records.errors import ContentLost, StoreTrouble
from shanzhi.records.store import S3, Disk

CONTENT = os.urandom(3 * 1024 * 1024 + 17)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def bucket():
    """A small S3 on this machine."""
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "us-east-1"}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in keys.items():
            patch.setenv(name, value)
        place = S3(bucket="shanzhi", prefix="files", endpoint=f"http://{host}:{port}")
        place.client.create_bucket(Bucket="shanzhi")
        yield place
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def place(request, tmp_path):
    return Disk(tmp_path / "files") if request.param == "disk" else request.getfixturevalue("bucket")


def test_it_works(place):
    kept = place.keep(io.BytesIO(CONTENT))
    assert (kept.sha256, kept.size) == (SHA256, len(CONTENT))
    assert place.size(SHA256) == len(CONTENT)
    with place.open(SHA256) as content:
        assert content.read() == CONTENT


@pytest.mark.parametrize(("start", "length"), [(0, 10), (1000, 1), (len(CONTENT) - 5, 5), (7, None), (5, 0)])
def test_a_part_is_read(place, start, length):
    place.keep(io.BytesIO(CONTENT))
    expected = CONTENT[start:] if length is None else CONTENT[start : start + length]
    with place.open(SHA256, start=start, length=length) as content:
        assert content.read() == expected


def test_twice_is_once_and_removed_is_gone(place):
    for _ in range(2):
        place.keep(io.BytesIO(CONTENT))
    place.remove(SHA256)
    place.remove(SHA256)
    assert place.size(SHA256) is None
    with pytest.raises(ContentLost):
        place.open(SHA256)


def test_a_write_that_breaks_off_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    with pytest.raises((ConnectionResetError, StoreTrouble)):
        Disk(tmp_path).keep(Broken())
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreTrouble, match="文件暂时无法存取"):
        Disk(tmp_path / "file" / "files").keep(io.BytesIO(CONTENT))


def test_a_bucket_that_does_not_answer_says_so(bucket, monkeypatch):
    away = S3(bucket="no-such-bucket", prefix="", endpoint=bucket.client.meta.endpoint_url)
    with pytest.raises(StoreTrouble, match="NoSuchBucket"):
        away.keep(io.BytesIO(b"x"))


def test_content_that_was_changed_in_the_store_is_found(settings, tmp_path):
    settings.SHANZHI_FILES = str(tmp_path)
    stores.store().keep(io.BytesIO(CONTENT))
    path = tmp_path / SHA256[:2] / SHA256[2:4] / SHA256
    path.write_bytes(CONTENT[:-1])
    assert not stores.is_whole(SHA256)
    with pytest.raises(ContentLost):
        stores.checked(SHA256)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a/b", "G" * 63])
def test_only_hashes_are_looked_up(tmp_path, name):
    with pytest.raises(ContentLost):
        Disk(tmp_path).open(name)
