"""The embedded PostgreSQL: made, shared, recovered, and clear about what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from shanzhi.site import embedded, unprivileged
from shanzhi.site.embedded import Cluster, DatabaseTrouble


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was made once; the tests copy it."""
    folder = tmp_path_factory.mktemp("made") / "postgres"
    with Cluster(folder).running() as cluster, connect(cluster) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    return folder


@pytest.fixture
def cluster(made: Path, tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "postgres"
    shutil.copytree(made, folder)
    cluster = Cluster(folder)
    yield cluster
    cluster.leave()


def connect(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(**cluster.parameters(), autocommit=True)  # type: ignore[arg-type]


def words(cluster: Cluster) -> list[str]:
    with connect(cluster) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM kept")]


def test_it_works(tmp_path: Path) -> None:
    with Cluster(tmp_path / "postgres").running() as cluster, connect(cluster) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert cluster.pid() is None


def test_a_second_start_finds_the_data(cluster: Cluster) -> None:
    with cluster.running(), connect(cluster) as connection:
        connection.execute("INSERT INTO kept VALUES ('昨天')")
    with cluster.running():
        assert words(cluster) == ["昨天"]


def test_the_last_to_leave_stops_it(cluster: Cluster) -> None:
    other = Cluster(cluster.folder)
    with other.running():
        with cluster.running():
            pass
        assert words(other) == []
    assert other.pid() is None


def test_what_was_committed_survives_a_kill(cluster: Cluster) -> None:
    with cluster.running():
        with connect(cluster) as connection:
            connection.execute("INSERT INTO kept VALUES ('已确认')")
        kill(cluster)
        assert cluster.revive() is True
        assert words(cluster) == ["已确认"]
        assert cluster.revive() is False


def test_a_start_after_a_kill_recovers(cluster: Cluster) -> None:
    cluster.enter()
    with connect(cluster) as connection:
        connection.execute("INSERT INTO kept VALUES ('已确认')")
    kill(cluster)
    again = Cluster(cluster.folder)
    with again.running():
        assert words(again) == ["已确认"]


def test_a_pid_file_that_names_a_stranger_is_no_hindrance(cluster: Cluster) -> None:
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n1\n5432\n{cluster.folder}\n\n")
    with cluster.running():
        assert words(cluster) == []


def test_a_folder_with_a_long_name_has_its_socket_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / ("很长的目录名" * 6) / "postgres"
    folder.parent.mkdir()
    with Cluster(folder).running() as cluster:
        assert cluster.socket_folder != folder
        assert connect(cluster).execute("SELECT 1").fetchone() == (1,)
    shutil.rmtree(cluster.socket_folder)


def test_a_folder_that_is_not_a_database_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "照片.jpg").write_bytes(b"x")
    with pytest.raises(DatabaseTrouble, match="不完整或已损坏"):
        Cluster(folder).enter()
    assert (folder / "照片.jpg").exists()


def test_a_damaged_folder_says_so(cluster: Cluster) -> None:
    (cluster.folder / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseTrouble, match="不完整或已损坏"):
        cluster.enter()


def test_a_folder_of_another_version_says_which(cluster: Cluster) -> None:
    (cluster.folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseTrouble, match=r"属于 PostgreSQL 17"):
        cluster.enter()


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("")
    with pytest.raises(DatabaseTrouble, match="无法使用"):
        Cluster(tmp_path / "文件" / "postgres").enter()


def test_a_full_disk_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil._ntuple_diskusage(2**30, 2**30, 0)  # type: ignore[attr-defined]
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda path: full)
    with pytest.raises(DatabaseTrouble, match="磁盘空间不足"):
        Cluster(tmp_path / "postgres").enter()


@pytest.mark.parametrize("namespaces", [True, False])
def test_root_may_start_it_and_it_is_not_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, namespaces: bool
) -> None:
    """Also under a folder that nobody but root may enter, with and without user namespaces."""
    tmp_path.chmod(0o700)
    if os.geteuid() == 0 and not namespaces:
        monkeypatch.setattr(unprivileged, "CLONE_NEWUSER", 1)
    for _ in range(2):
        with Cluster(tmp_path / "postgres").running() as cluster, connect(cluster) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            if not namespaces:
                assert psutil.Process(cluster.pid()).uids().real != 0


def kill(cluster: Cluster) -> None:
    """As `kill -9` does: the server has no time to say goodbye."""
    pid = cluster.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while cluster.pid() is not None and time.monotonic() < until:
        time.sleep(0.01)
    assert cluster.pid() is None
