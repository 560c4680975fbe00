"""备份与恢复. One folder a backup: the database, the files, and a manifest with the checksum of everything.

The keys are not in it: whoever finds a backup must not be able to read sealed personal data.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils.translation import gettext as _

from shanzhi.kernel.clock import local, now
from shanzhi.kernel.errors import Refusal
from shanzhi.site import embedded
from shanzhi.site.crier import own_parameters

MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files"
FORMAT = 1
KEEPS_TRANSACTION_TIMEOUT = 170000
"""From this server version on, what a newer pg_dump writes first is understood."""

Progress = Callable[[str, int, int], None]


class BackupFailed(Refusal):
    http_status = 500
    sentence = _("备份没有完成：{why}。半成品已删除，现有数据未受影响。")


class NotRestorable(Refusal):
    sentence = _("不能恢复：{why}。未做任何改动。")


class RestoreBroken(Refusal):
    http_status = 500
    sentence = _("恢复中途失败：{why}。目标库现在不完整，请排除原因后重新恢复；备份本身没有改动。")


@dataclass(slots=True)
class Manifest:
    """What a backup holds. Sizes in bytes; `files` maps a path in the backup to its SHA-256."""

    made_at: str
    profile: str
    release: str
    server_version: int
    migrations: dict[str, str]
    counts: dict[str, int]
    file_store: str
    sealing_key_ids: list[str]
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        try:
            content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            manifest = cls(**content)
        except FileNotFoundError:
            raise NotRestorable(
                why=_("{folder} 里没有 {name}，不是一份完整的备份").format(folder=folder, name=MANIFEST)
            ) from None
        except (ValueError, TypeError):
            raise NotRestorable(why=_("{name} 读不懂，可能已损坏").format(name=MANIFEST)) from None
        if manifest.format != FORMAT:
            raise NotRestorable(why=_("备份格式 {format} 属于更新的版本，请先升级程序").format(format=manifest.format))
        return manifest


def make(into: Path, *, progress: Progress | None = None) -> tuple[Path, Manifest]:
    """A new folder under `into`, named by the moment. It appears under its name only once it is whole."""
    name = f"shanzhi-{local(now()):%Y%m%d-%H%M%S}"
    target, fresh = into / name, into / f".{name}.new"
    try:
        fresh.mkdir(parents=True, mode=0o700)
        # First the database, then the files: a file is stored before the line that names it, so none is missing.
        with _one_moment() as snapshot:
            manifest = _describe()
            _dump(fresh / DUMP, snapshot)
        manifest.files[DUMP] = _digest(fresh / DUMP)
        if progress:
            progress(_("数据库"), 1, 1)
        _copy_files(fresh / FILES, manifest, before=latest(into), progress=progress)
        manifest.save(fresh)
        _settle(fresh)
        fresh.rename(target)
    except OSError as trouble:
        shutil.rmtree(fresh, ignore_errors=True)
        raise BackupFailed(why=f"{trouble.strerror}（{trouble.filename or into}）") from trouble
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return target, manifest


def latest(into: Path) -> Path | None:
    """The newest whole backup in a folder."""
    found = sorted(p.parent for p in into.glob(f"shanzhi-*/{MANIFEST}"))
    return found[-1] if found else None


def made_at(folder: Path) -> datetime:
    return datetime.fromisoformat(Manifest.load(folder).made_at)


def thin_out(into: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep`; returns what was removed."""
    found = sorted(p.parent for p in into.glob(f"shanzhi-*/{MANIFEST}"))
    gone = found[:-keep] if keep else []
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def check(folder: Path, *, progress: Progress | None = None) -> Manifest:
    """Every file of the backup is there and as it was. Refuses with `NotRestorable`, naming the first that is not."""
    manifest = Manifest.load(folder)
    for number, (name, expected) in enumerate(manifest.files.items(), start=1):
        path = folder / name
        if not path.is_file():
            raise NotRestorable(why=_("缺少文件 {name}").format(name=name))
        if _digest(path) != expected:
            raise NotRestorable(why=_("文件 {name} 的校验和不符，可能已损坏或被改动").format(name=name))
        if progress:
            progress(_("校验"), number, len(manifest.files))
    return manifest


def restore(folder: Path, *, replace: bool = False, progress: Progress | None = None) -> Manifest:
    """Put a backup into the configured database and file store. Refuses a database with people or cases in it
    unless `replace`, one that others are using, and a backup that is not whole."""
    manifest = check(folder, progress=progress)
    if _others_connected():
        raise NotRestorable(why=_("还有程序连着这个数据库，请先停止网页和后台任务"))
    if not replace and not is_empty():
        raise NotRestorable(why=_("目标库里已有数据。确定要覆盖，请加 --replace"))
    _require_keys(manifest)
    try:
        wipe()
        _load(folder / DUMP)
    except subprocess.CalledProcessError as trouble:
        raise RestoreBroken(why=_first_line(trouble.stderr)) from trouble
    _bring_back_files(folder, manifest, progress=progress)
    found = _counts()
    if found != manifest.counts:
        raise RestoreBroken(why=_("行数与备份时不符"))
    return manifest


def is_empty() -> bool:
    """No people and no cases: nothing that anybody could miss."""
    with connection.cursor() as cursor:
        for table in ("staff_member", "cases_case"):
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - a name from the line above
                if cursor.fetchone()[0]:
                    return False
    return True


# --- what it is about ---


@contextlib.contextmanager
def _one_moment() -> Iterator[str]:
    """Inside, we and pg_dump see the database as it was at one moment, so what is counted is what is dumped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _describe() -> Manifest:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        cursor.execute("SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app")
        migrations = dict(cursor.fetchall())
    return Manifest(
        made_at=now().isoformat(timespec="seconds"),
        profile=settings.SHANZHI_PROFILE,
        release=settings.SHANZHI_RELEASE,
        server_version=version,
        migrations=migrations,
        counts=_counts(),
        file_store=settings.SHANZHI_FILES if _is_remote() else FILES,
        sealing_key_ids=[key.partition(":")[0] for key in settings.SHANZHI_SEALING_KEYS],
    )


def _counts() -> dict[str, int]:
    """Rows of every table there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        counts = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table's name
            counts[name] = int(cursor.fetchone()[0])
    return counts


def _require_keys(manifest: Manifest) -> None:
    held = {key.partition(":")[0] for key in settings.SHANZHI_SEALING_KEYS}
    missing = [key for key in manifest.sealing_key_ids if key not in held]
    if missing:
        raise NotRestorable(
            why=_("缺少备份时使用的加密密钥 {keys}，恢复后个人信息无法解密").format(keys="、".join(missing))
        )


def _others_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0]) > 0


# --- the database ---


def _reach() -> tuple[list[str], dict[str, str]]:
    """Arguments and environment with which PostgreSQL's tools reach the configured database."""
    known = own_parameters(connections["default"])
    arguments = [f"--dbname={known['dbname']}"]
    arguments += [f"--{tool}={known[name]}" for tool, name in (("host", "host"), ("port", "port")) if known.get(name)]
    if known.get("user"):
        arguments.append(f"--username={known['user']}")
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    if known.get("password"):
        environment["PGPASSWORD"] = str(known["password"])
    for name in ("sslmode", "sslrootcert"):
        if known.get(name):
            environment[f"PG{name.upper()}"] = str(known[name])
    return arguments, environment


def _tool(name: str) -> str:
    return str(embedded.binaries() / name)


def _dump(into: Path, snapshot: str) -> None:
    arguments, environment = _reach()
    command = [
        _tool("pg_dump"),
        *arguments,
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
    ]
    command.append(f"--file={into}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise BackupFailed(why=_first_line(done.stderr))


def wipe() -> None:
    """Everything in the database goes. There is no way back."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _load(dump: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
    connections.close_all()
    arguments, environment = _reach()
    quiet = ["--no-owner", "--no-privileges", "--exit-on-error"]
    if version >= KEEPS_TRANSACTION_TIMEOUT:
        jobs = f"--jobs={max(2, os.cpu_count() or 2)}"
        command = [_tool("pg_restore"), *arguments, *quiet, jobs, str(dump)]
        subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
        return
    # An older server does not know one setting that the newer tool writes; everything else it understands.
    writing = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    reading = [_tool("psql"), *arguments, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        subprocess.Popen(writing, stdout=subprocess.PIPE) as source,  # noqa: S603
        subprocess.Popen(  # noqa: S603
            reading, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as sink,
    ):
        _pass_on(source, sink)
        said = sink.stderr.read().decode(errors="replace") if sink.stderr else ""
    if sink.returncode != 0 or source.returncode != 0:
        raise subprocess.CalledProcessError(sink.returncode or source.returncode, "psql", stderr=said)


def _pass_on(source: subprocess.Popen[bytes], sink: subprocess.Popen[bytes]) -> None:
    newer = re.compile(rb"^SET transaction_timeout = ")
    if source.stdout is None or sink.stdin is None:
        raise ValueError("both ends need a pipe")
    try:
        for line in source.stdout:
            if not newer.match(line):
                sink.stdin.write(line)
    except BrokenPipeError:
        source.kill()
    finally:
        sink.stdin.close()


def _first_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[0] if lines else "?"


# --- the files ---


def _is_remote() -> bool:
    return str(settings.SHANZHI_FILES).startswith("s3://")


def _stored() -> Iterator[Path]:
    root = Path(settings.SHANZHI_FILES)
    if not _is_remote() and root.is_dir():
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def _copy_files(into: Path, manifest: Manifest, *, before: Path | None, progress: Progress | None) -> None:
    """A stored file never changes, so one that the backup before has is linked instead of copied."""
    root = Path(settings.SHANZHI_FILES)
    known = Manifest.load(before).files if before else {}
    paths = list(_stored())
    for number, path in enumerate(paths, start=1):
        name = f"{FILES}/{path.relative_to(root)}"
        target = into / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if before is not None and name in known and _link(before / name, target, path.stat().st_size):
            manifest.files[name] = known[name]
        else:
            shutil.copyfile(path, target)
            manifest.files[name] = _digest(target)
        if progress:
            progress(_("附件"), number, len(paths))


def _link(older: Path, target: Path, size: int) -> bool:
    try:
        if older.stat().st_size != size:
            return False
        os.link(older, target)
    except OSError:
        return False
    return True


def _bring_back_files(folder: Path, manifest: Manifest, *, progress: Progress | None) -> None:
    root = Path(settings.SHANZHI_FILES)
    names = [name for name in manifest.files if name.startswith(f"{FILES}/")]
    for number, name in enumerate(names, start=1):
        target = root / name.removeprefix(f"{FILES}/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, target)
        if progress:
            progress(_("附件"), number, len(names))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(folder: Path) -> None:
    """On the disk, not only in its cache, before the backup gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
