"""There and back: what was kept is there again, and nothing is overwritten by accident."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.sealing import new_key
from shanzhi.records import verification
from shanzhi.site import backup
from shanzhi.site.backup import NotRestorable
from shanzhi.site.crier import own_parameters
from shanzhi.site.testkit import County
from shanzhi.staff.models import Member

SYSTEM = Actor.system("测试")


@pytest.fixture
def kept(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A county with a case and a stored file; gives the folder for backups."""
    settings.SHANZHI_FILES = str(tmp_path / "files")
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "abcd").write_bytes("照片".encode())
    County().case(state="HANDLING")
    yield tmp_path / "backups"


def lose_everything(tmp_path: Path) -> None:
    backup.wipe()
    (tmp_path / "files" / "ab" / "abcd").unlink()


def test_it_works(kept: Path, tmp_path: Path) -> None:
    code = Case.objects.get().code
    people = Member.objects.count()
    folder, manifest = backup.make(kept)
    assert manifest.counts["cases_case"] == 1

    lose_everything(tmp_path)
    backup.restore(folder)

    assert Case.objects.get().code == code
    assert Member.objects.count() == people
    assert (tmp_path / "files" / "ab" / "abcd").read_bytes() == "照片".encode()
    assert verification.verify() == []


def test_the_trail_can_still_not_be_edited_after_a_restore(kept: Path, tmp_path: Path) -> None:
    folder, _ = backup.make(kept)
    lose_everything(tmp_path)
    backup.restore(folder)
    with psycopg.connect(**own_parameters(connections["default"])) as other, pytest.raises(psycopg.Error):
        other.execute("UPDATE records_line SET actor_name = '别人'")


def test_data_is_not_overwritten_unless_asked(kept: Path) -> None:
    folder, _ = backup.make(kept)
    with pytest.raises(NotRestorable, match="--replace"):
        backup.restore(folder)
    assert Case.objects.count() == 1
    backup.restore(folder, replace=True)
    assert Case.objects.count() == 1


def test_nothing_is_restored_under_a_running_site(kept: Path) -> None:
    folder, _ = backup.make(kept)
    with psycopg.connect(**own_parameters(connections["default"])), pytest.raises(NotRestorable, match="停止网页"):
        backup.restore(folder, replace=True)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("name", [backup.DUMP, "files/ab/abcd"])
def test_a_changed_byte_is_found_before_anything_is_touched(kept: Path, name: str) -> None:
    folder, _ = backup.make(kept)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(NotRestorable, match="校验和不符"):
        backup.restore(folder, replace=True)
    assert Case.objects.count() == 1


def test_a_missing_file_is_named(kept: Path) -> None:
    folder, _ = backup.make(kept)
    (folder / "files" / "ab" / "abcd").unlink()
    with pytest.raises(NotRestorable, match="files/ab/abcd"):
        backup.check(folder)


def test_a_folder_without_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotRestorable, match=r"manifest\.json"):
        backup.check(tmp_path)


def test_without_the_key_of_that_time_it_says_so(kept: Path, settings: Any) -> None:
    folder, _ = backup.make(kept)
    settings.SHANZHI_SEALING_KEYS = [new_key("another")]
    with pytest.raises(NotRestorable, match="密钥"):
        backup.restore(folder, replace=True)
    assert Case.objects.count() == 1


def test_the_keys_are_not_in_it(kept: Path, settings: Any) -> None:
    folder, _ = backup.make(kept)
    secret = settings.SHANZHI_SEALING_KEYS[0].partition(":")[2].encode()
    assert all(secret not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_file_that_did_not_change_takes_no_room_twice(kept: Path) -> None:
    first, _ = backup.make(kept)
    (first.rename(kept / "shanzhi-20200101-000000"))
    second, _ = backup.make(kept)
    inodes = {(folder / "files" / "ab" / "abcd").stat().st_ino for folder in (kept / "shanzhi-20200101-000000", second)}
    assert len(inodes) == 1


def test_only_the_newest_are_kept(kept: Path) -> None:
    for day in ("01", "02", "03"):
        made, _ = backup.make(kept)
        made.rename(kept / f"shanzhi-202001{day}-000000")
    backup.thin_out(kept, keep=2)
    assert sorted(p.name for p in kept.iterdir()) == ["shanzhi-20200102-000000", "shanzhi-20200103-000000"]


def test_a_failed_backup_leaves_nothing_behind(kept: Path, settings: Any) -> None:
    kept.parent.joinpath("backups").write_text("not a folder")
    with pytest.raises(backup.BackupFailed):
        backup.make(kept)
    assert connection.is_usable()
