"""verify, doctor, lamps, papers: is everything as it should be?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from shanzhi.site.cli.opening import Stop, console, opened
from shanzhi.site.cli.words import typer

PANEL = "检查"
MOST_SHOWN = 50


def add_to(app: typer.Typer) -> None:
    app.command(rich_help_panel=PANEL)(verify)
    app.command(rich_help_panel=PANEL)(doctor)
    app.command(rich_help_panel=PANEL)(lamps)
    app.command(rich_help_panel=PANEL)(acceptance)
    app.command(rich_help_panel=PANEL)(papers)


def verify(
    subject: Annotated[str | None, typer.Argument(help="只核一条留痕链，如 case/330282…；不写则核全部")] = None,
) -> None:
    """核验留痕有没有被改动、删除或调换。"""
    from rich.progress import Progress

    with opened():
        from shanzhi.records import verification

        out = console()
        with Progress(console=out, transient=True) as bars:
            row = bars.add_task("核验留痕", total=None)
            faults = verification.verify(
                subject, progress=lambda done, total: bars.update(row, completed=done, total=total)
            )
        if not faults:
            out.print("[green]✓[/] 留痕完整，没有发现改动。")
            return
        for fault in faults[:MOST_SHOWN]:
            out.print(f"[red]✗[/] {fault}")
        more = f"（只列出前 {MOST_SHOWN} 处）" if len(faults) > MOST_SHOWN else ""
        raise Stop(f"发现 {len(faults)} 处异常{more}。请保全现场：停止写入，做一次备份，再报告审计管理员。", code=6)


def doctor() -> None:
    """体检：各部分是否正常，哪里要处理。"""
    from rich.table import Table

    with opened():
        from shanzhi.site.doctor import Health, examine

        marks = {Health.WELL: "[green]✓[/]", Health.WORRY: "[yellow]![/]", Health.ILL: "[red]✗[/]"}
        table = Table(box=None, show_header=False, pad_edge=False)
        findings = list(examine())
        for finding in findings:
            table.add_row(marks[finding.health], finding.what, finding.sentence)
        console().print(table)
        ill = sum(f.health is Health.ILL for f in findings)
        if ill:
            raise Stop(f"{ill} 项需要马上处理。", code=7)


def papers(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")],
    templates: Annotated[bool, typer.Option("--templates", help="只写出可以在 Word 里改的模板")] = False,
) -> None:
    """调解文书：用样例写出每一种，并转成图片供人看。

    转成图片需要 LibreOffice 和 poppler；改过的模板按现用的版式写出。
    """
    with opened():
        from shanzhi.mediation import looking, paper_set, paper_templates, queries

        if templates:
            folder.mkdir(parents=True, exist_ok=True)
            for kind in paper_set.BUILDERS:
                (folder / f"{kind}.docx").write_bytes(paper_templates.blank(kind).read())
            console().print(f"{len(paper_set.BUILDERS)} 份模板在 {folder}。")
            return
        try:
            pictures = list(looking.pages(looking.sample_papers(queries.in_force()), folder))
        except looking.NoOffice as missing:
            raise Stop(f"不能转成图片，请先安装：{missing}", code=8) from None
        console().print(f"{len(pictures)} 页在 {folder}。")


def lamps() -> None:
    """立即巡灯一遍。

    平时由后台任务每分钟做一次。
    """
    with opened():
        from shanzhi.command.actions import light_lamps
        from shanzhi.kernel.actor import Actor

        total = 0
        while (changed := light_lamps(most=1000, by=Actor.system("巡灯"))) > 0:
            total += changed
        console().print(f"换灯 {total} 盏。")


def acceptance(
    place: Annotated[str, typer.Argument(help="只看一处，如 CX、HN-06、A；不写看全部")] = "",
) -> None:
    """验收清单：每一项是否做到、在哪里、由哪个测试证明。

    清单里写的测试、页面、档案项若不存在，逐条指出并失败。
    """
    from rich.table import Table

    from shanzhi.site.cli import acceptance as table
    from shanzhi.site.cli.opening import set_up

    set_up()
    out = console()
    found = table.rows()
    shown = [row for row in found if place and (row.id == place or row.id.rstrip("0123456789").rstrip("-") == place)]
    if shown:
        listed = Table(box=None, pad_edge=False)
        for heading in ("项", "事项", "状态", "测试"):
            listed.add_column(heading)
        for row in shown:
            listed.add_row(row.id, row.title, table.STATES[row.state], str(len(row.tests) or ""))
        out.print(listed)
    total = table.counted(shown or found)
    out.print("  ".join(f"{words} {total[state]}" for state, words in table.STATES.items()))
    mistakes = list(table.faults())
    for mistake in mistakes:
        out.print(f"[red]✗[/] {mistake}")
    if mistakes:
        raise Stop(f"验收清单有 {len(mistakes)} 处与代码不符。", code=9)
