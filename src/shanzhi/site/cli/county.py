"""demo, import, profile, appoint-admin, new-secret: bringing up a county."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from shanzhi.site.cli.opening import Stop, console, opened, set_up, use_data
from shanzhi.site.cli.words import typer
from shanzhi.site.environment import ROOT

PANEL = "建县"
MOST_SHOWN = 40
ADMINISTRATORS = {"system": "系统管理员", "security": "安全管理员", "audit": "审计管理员"}


def add_to(app: typer.Typer) -> None:
    app.command("new-secret", rich_help_panel=PANEL)(new_secret)
    app.add_typer(profiles, rich_help_panel=PANEL)
    app.command("import", rich_help_panel=PANEL)(import_)
    app.command("appoint-admin", rich_help_panel=PANEL)(appoint_admin)
    app.command(rich_help_panel=PANEL)(demo)


def new_secret() -> None:
    """生成密钥，写进配置文件即可。

    给出 SHANZHI_SECRET_KEY 和 SHANZHI_SEALING_KEYS 两行。每个县各用各的。
    """
    import secrets

    from shanzhi.kernel.clock import today
    from shanzhi.kernel.sealing import new_key

    print(f"SHANZHI_SECRET_KEY={secrets.token_urlsafe(48)}")  # noqa: T201 - to be put into a file
    print(f"SHANZHI_SEALING_KEYS={new_key(f'k{today():%Y%m}')}")  # noqa: T201
    print("# 加密密钥请离线另存一份：丢失后，已加密的姓名、电话、证件号无法恢复。", file=sys.stderr)  # noqa: T201


def import_(
    what: Annotated[str, typer.Argument(help="divisions 区划 · grids 网格 · units 单位 · people 人员 · cases 旧案件")],
    file: Annotated[Path, typer.Argument(help="CSV、XLSX 或 GeoJSON 文件", exists=True, dir_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="只看一遍会怎样，不改动任何数据")] = False,
    on: Annotated[str, typer.Option(help="从哪天起算，如 2026-01-01；不写为今天")] = "",
    datum: Annotated[str, typer.Option(help="坐标系：wgs84 cgcs2000 gcj02 bd09；不写则自动判断")] = "",
) -> None:
    """导入区划、网格、单位、人员、旧案件。

    逐行说明哪些收了、哪些没收、为什么；同一个文件可以再导一次，不会重复。
    """
    with opened():
        from shanzhi.site.cli import importers

        outcome = importers.run(what, file, check=check, on=on, datum=datum)
        out = console()
        for finding in outcome.findings[:MOST_SHOWN]:
            out.print(f"  第 {finding.line} 行 {finding.column} {finding.value}  {finding.reason}")
        if len(outcome.findings) > MOST_SHOWN:
            out.print(f"  …另有 {len(outcome.findings) - MOST_SHOWN} 处，请先改好上面的再看。")
        head = "预览（未改动任何数据）：" if check else "[green]✓[/] "
        out.print(head + outcome.summary)
        if outcome.refused:
            raise typer.Exit(8)


def appoint_admin(
    kind: Annotated[str, typer.Argument(help="system 系统管理员 · security 安全管理员 · audit 审计管理员")],
    username: Annotated[str, typer.Option(help="账号", prompt="账号")],
    name: Annotated[str, typer.Option(help="姓名", prompt="姓名")],
    link: Annotated[bool, typer.Option("--link", help="不在这里输密码，给出一次性设密链接")] = False,
) -> None:
    """任命首任管理员。

    系统、安全、审计三种管理员必须是三个人；没有任何默认密码。
    """
    if kind not in ADMINISTRATORS:
        raise Stop(f"没有 {kind} 这种管理员，只有：{'、'.join(ADMINISTRATORS)}。", code=2)
    with opened():
        from django.conf import settings

        from shanzhi.kernel.actor import Actor
        from shanzhi.staff.actions import appoint_first_admin

        password = None if link else typer.prompt("密码（至少 10 位）", hide_input=True, confirmation_prompt="再输一次")
        member, secret = appoint_first_admin(
            username, name, kind=f"{kind}_admin", password=password, by=Actor.system("命令行")
        )
        out = console()
        out.print(f"[green]✓[/] 已任命 {member.name}（{member.username}）为{ADMINISTRATORS[kind]}。")
        if secret:
            out.print(f"设密链接（只能用一次）：{settings.SHANZHI_PUBLIC_URL}/password/{secret}")


def demo(
    cases: Annotated[int, typer.Option(help="造多少件案件", min=0)] = 20000,
    profile: Annotated[str | None, typer.Option(help="用哪个县的档案，如 heshun；不写为当前档案")] = None,
    data: Annotated[Path | None, typer.Option(help="数据目录", envvar="DATA")] = None,
) -> None:
    """把示例县装进一个空库。

    真实的区划代码，示意的网格，虚构的人和案件。每次造出来都一样。
    """
    use_data(data)
    os.environ["SHANZHI_DEMO"] = "1"
    if profile:
        os.environ["SHANZHI_PROFILE"] = profile
        _require_folder(profile)
    with opened():
        from shanzhi.site import backup
        from shanzhi.site.cli.starting import bring_up_to_date, load_demo

        with console().status("检查表结构…"):
            bring_up_to_date()
        if not backup.is_empty():
            raise Stop("库里已有数据，示例县只能装进空库。请用 --data 或 DATA= 另选数据目录，或换一个数据库。", code=2)
        load_demo(console(), cases=cases)


def _require_folder(name: str) -> None:
    """Known before anything is started: a profile that is there and can be drawn."""
    folder = ROOT / "profiles" / name
    if not (folder / "demo.toml").is_file():
        known = "、".join(sorted(p.parent.name for p in folder.parent.glob("*/demo.toml")))
        raise Stop(f"没有 {name} 的示例县，只有：{known}。", code=2)


profiles = typer.Typer(name="profile", help="县情档案：检查、查看、启用、画流程图。", no_args_is_help=True)


@profiles.command()
def check(name: Annotated[str, typer.Argument(help="档案名，如 cixi；不写为当前档案")] = "") -> None:
    """检查一份档案，有错就指出文件、行和原因。"""
    from shanzhi.kernel import profile

    set_up()
    name, root = _which(name)
    found = profile.load(name, root)
    console().print(f"[green]✓[/] {name}（{found.county.name}）没有问题。")


@profiles.command()
def show(name: Annotated[str, typer.Argument(help="档案名；不写为当前档案")] = "") -> None:
    """列出一份档案的要点。"""
    from rich.table import Table

    from shanzhi.kernel import profile

    set_up()
    name, root = _which(name)
    found = profile.load(name, root)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("县", f"{found.county.name}（{found.county.code}）")
    table.add_row("中心", found.county.centre)
    table.add_row("层级", " → ".join(level.name for level in found.levels))
    table.add_row("来源", "、".join(channel.name for channel in found.channels))
    table.add_row("岗位", "、".join(post.name for post in found.posts))
    table.add_row("类别", f"{len(found.categories)} 种")
    table.add_row("版本", found.digest[:12])
    console().print(table)


@profiles.command("list")
def list_() -> None:
    """列出随程序带的档案。"""
    from django.conf import settings

    set_up()
    for folder in sorted(Path(settings.SHANZHI_PROFILES).iterdir()):
        if folder.is_dir() and folder.name != "default":
            mark = "（当前）" if folder.name == settings.SHANZHI_PROFILE else ""
            print(f"{folder.name}{mark}")  # noqa: T201 - a list to read or to pipe


@profiles.command()
def use() -> None:
    """启用 SHANZHI_PROFILE 指定的档案：此后新收的案件按它办，已有案件仍按收案时的版本。"""
    with opened():
        from shanzhi.kernel import profile
        from shanzhi.kernel.actor import Actor
        from shanzhi.records.actions import put_profile_in_force

        name, root = _which("")
        found = profile.load(name, root)
        put_profile_in_force(found, by=Actor.system("命令行"))
        console().print(f"[green]✓[/] {name}（{found.county.name}）已启用，版本 {found.digest[:12]}。")


@profiles.command()
def diagram(name: Annotated[str, typer.Argument(help="档案名；不写为当前档案")] = "") -> None:
    """打印办理流程图（Mermaid 文本），步骤用本县的叫法。"""
    from shanzhi.kernel import profile

    set_up()
    from shanzhi.site.cli.loop import as_mermaid

    name, root = _which(name)
    print(as_mermaid(profile.load(name, root)))  # noqa: T201 - to be piped into a file


def _which(name: str) -> tuple[str, Path]:
    from django.conf import settings

    return name or settings.SHANZHI_PROFILE, Path(settings.SHANZHI_PROFILES)
