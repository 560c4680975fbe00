"""Before the doors open: tables, profile, page files, and the demo county into an empty database."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanzhi.site.cli.opening import Stop, me

if TYPE_CHECKING:
    from rich.console import Console


def bring_up(out: Console, *, cases: int, demo: bool) -> None:
    """All that `run` does before it serves."""
    with out.status("检查表结构…"):
        _clear_half_a_demo()
        steps = bring_up_to_date()
    if steps:
        out.print(f"[green]✓[/] 表结构就绪（{steps} 步）")
    if demo and _is_empty():
        # In a process of its own: what it needs in memory is given back before the doors open.
        done = subprocess.run(me("demo", "--cases", str(cases)), check=False)  # noqa: S603 - ourselves
        if done.returncode != 0:
            raise Stop("示例县没有装完，原因见上。下次运行会重新装入。", code=done.returncode)
    gather_static(out)


def _unfinished() -> Path:
    """There while the demo county is being loaded into the embedded database: if we are killed, it stays."""
    from shanzhi.site.environment import environment

    return environment().data / "demo.unfinished"


def _clear_half_a_demo() -> None:
    from shanzhi.site import backup

    if _unfinished().exists():
        backup.wipe()
        _unfinished().unlink()


def bring_up_to_date() -> int:
    """Tables as this release wants them, and the profile in force; returns how many steps were taken."""
    from shanzhi.kernel import profile
    from shanzhi.kernel.actor import Actor
    from shanzhi.records.actions import put_profile_in_force

    steps = _migrate()
    put_profile_in_force(profile.current(), by=Actor.system("启动"))
    return steps


def _migrate() -> int:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        call_command("migrate", verbosity=0, interactive=False)
    return steps


def _is_empty() -> bool:
    from shanzhi.staff.models import Member

    return not Member.objects.exists()


def load_demo(out: Console, *, cases: int) -> None:
    """Fill an empty database with the demo county, showing how far it is."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from shanzhi.site import demo
    from shanzhi.site.environment import environment

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bars:
        rows: dict[str, Any] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in rows:
                rows[what] = bars.add_task(what, total=total)
            bars.update(rows[what], completed=done, total=total)

        began = time.monotonic()
        if environment().database_url is None:
            _unfinished().touch()
        demo.load(cases=cases, profile=environment().profile, progress=progress)
        _unfinished().unlink(missing_ok=True)
    out.print(f"[green]✓[/] 示例县已装入，{cases} 件案件（{time.monotonic() - began:.0f} 秒）")


def gather_static(out: Console) -> None:
    """Once a release: all page files in one folder, with compressed twins beside them."""
    from django.conf import settings

    complete = settings.STATIC_ROOT / ".complete"
    if complete.exists():
        return
    from shanzhi.site.static_files import gather

    with out.status("整理页面文件…"):
        gather(settings.STATIC_ROOT)
        complete.touch()
