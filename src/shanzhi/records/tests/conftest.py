"""What the tests of records share."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from PIL import Image

from shanzhi.kernel.actor import Actor, Grant
from shanzhi.records import panels
from shanzhi.records.actions import write


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No upper room has filled a slot, unless the test does."""
    for name, kept in vars(panels).items():
        if name.startswith("_") and isinstance(kept, dict | list) and not name.startswith("__"):
            monkeypatch.setattr(panels, name, type(kept)())


@pytest.fixture
def clerk() -> Actor:
    return person(7, "李娟", "records.attach", "records.redact", "records.dossier", "records.look")


@pytest.fixture
def auditor() -> Actor:
    return person(9, "审计员", "records.read_audit", "records.verify", "records.destroy")


def person(id: int, name: str, *permissions: str) -> Actor:
    grant = Grant(post_id=1, post="指挥员", unit_id=1, unit="指挥室", permissions=frozenset(permissions), reach=("",))
    return Actor(id=id, name=name, grants=(grant,))


@pytest.fixture
def trail(db: None, clerk: Actor) -> Callable[..., None]:
    """trail("case/A", 3) writes three lines."""

    def lines(subject: str, count: int) -> None:
        for number in range(1, count + 1):
            write(subject, "cases.note", detail={"words": f"第{number}次走访"}, by=clerk)

    return lines


@contextmanager
def burglar() -> Iterator[Callable[[str], None]]:
    """Somebody with the database's own password, who gets past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor.execute
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """An empty store for every test."""
    settings.SHANZHI_FILES = str(tmp_path / "files")
    return tmp_path / "files"


def photo(*, size: tuple[int, int] = (640, 480), form: str = "JPEG", colour: str = "#1f5fae") -> io.BytesIO:
    """A photo as a telephone makes it: lying on its side, with place, device and owner in its EXIF."""
    picture = Image.new("RGB", size, colour)
    picture.paste("#cf3a30", (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110], exif[0x013B] = 6, "Telephone Works", "X100", "王建国"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (30.0, 10.0, 12.5), "E", (121.0, 14.0, 3.2)
    file = io.BytesIO()
    picture.save(file, form, exif=exif.tobytes() if form == "HEIF" else exif)
    file.seek(0)
    return file
