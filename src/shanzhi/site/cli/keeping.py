"""backup, restore: nothing that was kept may be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from shanzhi.site.cli.opening import Stop, console, opened
from shanzhi.site.cli.words import typer

PANEL = "备份"


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(backup)
    app.command(rich_help_panel=PANEL)(restore)


def backup(
    into: Annotated[
        Path | None, typer.Argument(help="放到哪个目录；不写则用 SHANZHI_BACKUPS 或数据目录下的 backups")
    ] = None,
    keep: Annotated[int, typer.Option(help="只保留最新几份；0 为全部保留", min=0)] = 0,
) -> None:
    """备份数据库和附件，带校验和。

    放进一个新目录，网页不必停。密钥不在备份里，请另行保管。
    """
    with opened(), _bars() as progress:
        from shanzhi.site import backup as keeping
        from shanzhi.site.environment import environment

        folder = (into or environment().backups).expanduser().resolve()
        target, manifest = keeping.make(folder, progress=progress)
        out = console()
        files = len(manifest.files) - 1
        size = sum(p.stat().st_size for p in target.rglob("*") if p.is_file()) // 2**20
        cases = manifest.counts.get("cases_case", 0)
        out.print(f"[green]✓[/] 已备份到 {target}（案件 {cases} 件，附件 {files} 个，{size} MB）")
        if manifest.file_store != keeping.FILES:
            out.print(f"附件在 {manifest.file_store}，不在备份里：请开启该存储桶的版本保留。")
        for gone in keeping.thin_out(folder, keep=keep):
            out.print(f"已删除旧备份 {gone.name}")


def restore(
    folder: Annotated[Path, typer.Argument(help="一份备份的目录", exists=True, file_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="目标库已有数据时覆盖它（不可撤销）")] = False,
    only_check: Annotated[bool, typer.Option("--check", help="只校验备份是否完好，不恢复")] = False,
) -> None:
    """从备份恢复，先校验每个文件。

    目标库有数据时拒绝，除非加 --replace。恢复后自动升级表结构并核验留痕。
    """
    with opened(), _bars() as progress:
        from shanzhi.site import backup as keeping

        if only_check:
            manifest = keeping.check(folder.resolve(), progress=progress)
            console().print(f"[green]✓[/] 备份完好，做于 {manifest.made_at}，共 {len(manifest.files)} 个文件。")
            return
        manifest = keeping.restore(folder.resolve(), replace=replace, progress=progress)
        from shanzhi.site.cli.starting import bring_up_to_date

        bring_up_to_date()
        from shanzhi.records import verification

        faults = verification.verify()
        if faults:
            raise Stop(f"数据已恢复，但留痕有 {len(faults)} 处异常，首处：{faults[0]}", code=6)
        cases = manifest.counts.get("cases_case", 0)
        console().print(f"[green]✓[/] 已恢复 {manifest.made_at} 的备份：案件 {cases} 件，留痕核验无误。")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    from rich.progress import Progress, TaskID

    with Progress(console=console(), transient=True) as bars:
        rows: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in rows:
                rows[what] = bars.add_task(what, total=total)
            bars.update(rows[what], completed=done, total=total)

        yield progress
