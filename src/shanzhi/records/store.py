"""Where the content of files is kept, by its SHA-256: a folder by default, or any S3-compatible store.

Content is never changed: the same bytes are kept once, whoever attached them. What a hash stands for is written in
`Attachment`; this module knows only bytes.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import ContentLost, StoreTrouble

PIECE = 1024 * 1024
IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """Content that is safely in the store."""

    sha256: str
    size: int


class Store(Protocol):
    """What a place for content can do. Every method raises `StoreTrouble` when the place does not answer."""

    def keep(self, source: IO[bytes]) -> Kept:
        """Read the source to its end and keep it; returns once it would survive a power cut."""
        ...

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> IO[bytes]:
        """The content from a byte on, so many bytes long. Raises `ContentLost`."""
        ...

    def size(self, sha256: str) -> int | None:
        """Bytes, or None where there is no such content."""
        ...

    def remove(self, sha256: str) -> None:
        """Forget it; nothing happens where there is none."""
        ...


def store() -> Store:
    """The store that the settings name (`SHANZHI_FILES`: a folder, or `s3://bucket/prefix`)."""
    return _store(str(settings.SHANZHI_FILES), settings.SHANZHI_S3_ENDPOINT)


@lru_cache(maxsize=4)
def _store(place: str, endpoint: str | None) -> Store:
    if place.startswith("s3://"):
        parts = urlsplit(place)
        return S3(bucket=parts.netloc, prefix=parts.path.strip("/"), endpoint=endpoint)
    return Disk(Path(place))


def checked(sha256: str) -> bytes:
    """The whole content, proven against its hash; for papers and checks, not for large files."""
    with store().open(sha256) as content:
        data = content.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ContentLost(name=sha256[:12])
    return data


def is_whole(sha256: str) -> bool:
    """Whether the store has the content, and it is what the hash says. Reads it all."""
    digest = hashlib.sha256()
    try:
        with store().open(sha256) as content:
            while piece := content.read(PIECE):
                digest.update(piece)
    except ContentLost:
        return False
    return digest.hexdigest() == sha256


class Disk:
    """A folder: `ab/cd/abcd…`, two levels deep, so that no folder grows beyond what a file system likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: IO[bytes]) -> Kept:
        with _disk_trouble():
            coming = self.folder / "coming"
            coming.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=coming)
            path = Path(name)
            try:
                with os.fdopen(handle, "wb") as file:
                    kept = _copy(source, file)
                    file.flush()
                    os.fsync(file.fileno())
                place = self._place(kept.sha256)
                place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.replace(place)
                _sync_folder(place.parent)
            finally:
                path.unlink(missing_ok=True)
        return kept

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> IO[bytes]:
        try:
            with _disk_trouble():
                file = self._place(sha256).open("rb")
        except FileNotFoundError:
            raise ContentLost(name=sha256[:12]) from None
        file.seek(start)
        return file if length is None else io.BufferedReader(Slice(file, length))

    def size(self, sha256: str) -> int | None:
        try:
            with _disk_trouble():
                return self._place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        with _disk_trouble():
            self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise ContentLost(name=sha256[:12])
        return self.folder / sha256[:2] / sha256[2:4] / sha256


class Slice(io.RawIOBase):
    """The next so many bytes of a file; closing it closes the file."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self._file, self._left = file, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class S3:
    """A bucket of an S3-compatible store (MinIO, Ceph, OSS). Keys are given in boto3's usual ways (environment)."""

    def __init__(self, *, bucket: str, prefix: str, endpoint: str | None) -> None:
        import boto3
        from botocore.config import Config

        self.bucket, self.prefix = bucket, f"{prefix}/" if prefix else ""
        config = Config(
            retries={"max_attempts": 3, "mode": "standard"},
            connect_timeout=5,
            read_timeout=30,
            # Stores other than Amazon's often do not know the newer trailing checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client = boto3.client("s3", endpoint_url=endpoint, config=config)

    def keep(self, source: IO[bytes]) -> Kept:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
            kept = _copy(source, whole)
            if self.size(kept.sha256) == kept.size:
                return kept
            whole.seek(0)
            with _s3_trouble():
                self.client.put_object(
                    Bucket=self.bucket, Key=self._key(kept.sha256), Body=whole, ContentLength=kept.size
                )
        return kept

    def open(self, sha256: str, *, start: int = 0, length: int | None = None) -> IO[bytes]:
        if length == 0:
            return io.BytesIO()
        last = "" if length is None else str(start + length - 1)
        asked = {"Range": f"bytes={start}-{last}"} if start or length is not None else {}
        with _s3_trouble(sha256):
            body: IO[bytes] = self.client.get_object(Bucket=self.bucket, Key=self._key(sha256), **asked)["Body"]
        return body

    def size(self, sha256: str) -> int | None:
        try:
            with _s3_trouble(sha256):
                return int(self.client.head_object(Bucket=self.bucket, Key=self._key(sha256))["ContentLength"])
        except ContentLost:
            return None

    def remove(self, sha256: str) -> None:
        with _s3_trouble():
            self.client.delete_object(Bucket=self.bucket, Key=self._key(sha256))

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _copy(source: IO[bytes], target: IO[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return Kept(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_trouble() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as trouble:
        full = trouble.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StoreTrouble(reason=_("磁盘空间不足") if full else trouble.strerror or "") from trouble


@contextmanager
def _s3_trouble(sha256: str = "") -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as trouble:
        code = str(trouble.response.get("Error", {}).get("Code", ""))
        if sha256 and code in ("404", "NoSuchKey", "NotFound", "416", "InvalidRange"):
            raise ContentLost(name=sha256[:12]) from None
        raise StoreTrouble(reason=code) from trouble
    except BotoCoreError as trouble:
        raise StoreTrouble(reason=type(trouble).__name__) from trouble
