"""体检. Is this installation well? Every check says what it found and, where needed, what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from shanzhi.kernel import profile, worktime
from shanzhi.kernel.clock import now, today
from shanzhi.site import backup, readiness
from shanzhi.site.environment import environment

BACKUP_AFTER = timedelta(hours=26)
WORKER_SILENT_AFTER = timedelta(seconds=40)
QUEUE_SLOW_AFTER = timedelta(minutes=5)
CLOCK_TOLERANCE = timedelta(seconds=2)


class Health(StrEnum):
    WELL = "well"
    WORRY = "worry"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    health: Health
    sentence: str


def _well(what: str, sentence: str) -> Finding:
    return Finding(what, Health.WELL, sentence)


def _worry(what: str, sentence: str) -> Finding:
    return Finding(what, Health.WORRY, sentence)


def _ill(what: str, sentence: str) -> Finding:
    return Finding(what, Health.ILL, sentence)


def examine() -> Iterator[Finding]:
    """One finding or more a check; a check that itself fails is a finding too."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as trouble:
            why = f"{type(trouble).__name__}: {trouble}"
            yield _ill(check.__name__.strip("_"), _("检查本身出错：{why}").format(why=why))


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if troubles := list(readiness.database_trouble()):
        for sentence in troubles:
            yield _ill(_("数据库"), sentence)
    else:
        kind = _("内嵌") if environment().database_url is None else _("自有")
        text = _("PostgreSQL {version}（{kind}），{size} MB").format(version=version, kind=kind, size=size // 2**20)
        yield _well(_("数据库"), text)
    if fsync != "on":
        yield _ill(_("数据库"), _("fsync 是关的，断电会丢数据。请在数据库配置里打开。"))
    if encoding != "UTF8":
        yield _ill(_("数据库"), _("数据库编码是 {encoding}，必须是 UTF8。").format(encoding=encoding))


def _migrations() -> Iterator[Finding]:
    pending = readiness.unapplied_migrations()
    if pending:
        yield _ill(_("表结构"), _("有 {count} 步没有执行。请运行 shanzhi migrate。").format(count=pending))
    else:
        yield _well(_("表结构"), _("已是最新"))


def _disk() -> Iterator[Finding]:
    folder = environment().data
    usage = shutil.disk_usage(folder)
    free = usage.free // 2**20
    text = _("{folder} 剩余 {free} MB").format(folder=folder, free=free)
    if usage.free < readiness.LEAST_FREE:
        yield _ill(_("磁盘"), text + _("，低于 2 GB，请尽快清理或扩容。"))
    elif usage.free < usage.total // 10:
        yield _worry(_("磁盘"), text + _("，不足一成，请安排扩容。"))
    else:
        yield _well(_("磁盘"), text)
    if not os.access(folder, os.W_OK):
        yield _ill(_("磁盘"), _("没有权限写数据目录 {folder}。").format(folder=folder))


def _clock() -> Iterator[Finding]:
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart = abs(theirs - (before + (datetime.now(UTC) - before) / 2))
    if apart > CLOCK_TOLERANCE:
        sentence = _("与数据库服务器相差 {seconds:.1f} 秒，时限会算错。请在两台机器上启用时间同步。")
        yield _ill(_("时钟"), sentence.format(seconds=apart.total_seconds()))
    else:
        yield _well(_("时钟"), _("与数据库一致"))


def _calendar() -> Iterator[Finding]:
    day = today()
    calendar = worktime.calendar()
    if calendar.gaps(day, day):
        sentence = _("没有 {year} 年的放假调休安排，时限按周一至周五估算。请升级 chinesecalendar 组件。")
        yield _ill(_("工作日历"), sentence.format(year=day.year))
        return
    ahead = day + timedelta(days=60)
    if calendar.gaps(day, ahead):
        sentence = _("还没有 {year} 年的放假调休安排（国务院办公厅一般十一月公布），公布后请升级。")
        yield _worry(_("工作日历"), sentence.format(year=ahead.year))
    else:
        yield _well(_("工作日历"), _("今明两月的放假调休齐全"))


def _profile() -> Iterator[Finding]:
    mistakes = list(readiness.profile_mistakes())
    for sentence in mistakes:
        yield _ill(_("县情档案"), sentence)
    if not mistakes:
        county = profile.current().county
        yield _well(_("县情档案"), f"{settings.SHANZHI_PROFILE}（{county.name}）")


def _fonts() -> Iterator[Finding]:
    if shutil.which("fc-list") is None:
        yield _worry(_("字体"), _("查不到系统字体（没有 fontconfig）。打印 PDF 前请确认装有中文字体。"))
        return
    done = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)  # noqa: S607
    families = {line.split(",")[0].strip() for line in done.stdout.splitlines() if line.strip()}
    if families:
        yield _well(_("字体"), "、".join(sorted(families)[:3]))
    else:
        yield _worry(_("字体"), _("没有中文字体，PDF 里的汉字会缺失。Debian/Ubuntu：apt-get install fonts-noto-cjk"))


def _secrets() -> Iterator[Finding]:
    troubles = list(readiness.secrets(environment()))
    for sentence in troubles:
        yield _worry(_("密钥"), sentence)
    if not troubles:
        yield _well(_("密钥"), _("已设置"))
    folder = environment().data / "secrets"
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.stat().st_mode & 0o077:
            yield _ill(_("密钥"), _("{path} 其他人可读。请运行 chmod 600 {path}").format(path=path))


def _worker() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        beat = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        failed = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*), min(coalesce(scheduled_at, e.at)) FROM procrastinate_jobs j"
            " LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true"
            " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now())"
        )
        waiting, oldest = cursor.fetchone()
    if beat is None or now() - beat > WORKER_SILENT_AFTER:
        yield _ill(_("后台任务"), _("没有在运行，消息不会发出、灯不会变。请运行 shanzhi worker。"))
    else:
        yield _well(_("后台任务"), _("在运行"))
    if oldest is not None and now() - oldest > QUEUE_SLOW_AFTER:
        minutes = int((now() - oldest).total_seconds() // 60)
        yield _worry(_("任务队列"), _("{count} 项在等，最早的等了 {m} 分钟。").format(count=waiting, m=minutes))
    else:
        yield _well(_("任务队列"), _("{count} 项在等").format(count=waiting))
    if failed:
        yield _worry(_("任务队列"), _("{count} 项失败，原因见任务日志。").format(count=failed))


def _backups() -> Iterator[Finding]:
    folder = environment().backups
    newest = backup.latest(folder) if folder.is_dir() else None
    if newest is None:
        yield _worry(_("备份"), _("{folder} 里没有备份。请安排每天运行 shanzhi backup。").format(folder=folder))
        return
    age = now() - backup.made_at(newest)
    hours = int(age.total_seconds() // 3600)
    text = _("最近一份在 {hours} 小时前：{name}").format(hours=hours, name=newest.name)
    yield _worry(_("备份"), text + _("，已超过一天。")) if age > BACKUP_AFTER else _well(_("备份"), text)


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _database,
    _migrations,
    _disk,
    _clock,
    _calendar,
    _profile,
    _secrets,
    _worker,
    _backups,
    _fonts,
)
